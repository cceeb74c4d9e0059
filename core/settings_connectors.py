"""`[connectors.*]`: from which services `lettrage pull` brings data.

A table's name names the connection and prefixes the ids that it brings; it is the
service too, unless `service` says another: two Stripe accounts are
`[connectors.stripe]`, and `[connectors.stripe_us]` with `service = "stripe"`. Secrets
are in the environment alone: the settings name the variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from lettrage.core.dates import time_zone
from lettrage.core.errors import InvalidValue

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Connection(_Table):
    """What every connection says."""

    service: str = Field(description="Which service it is; else the table's name.")
    since: date = Field(description="First day that is pulled.")
    url: str = Field(description="Address of the service.")
    requests_per_second: Decimal = Field(
        Decimal(5), gt=0, le=1000, description="How fast it may be asked."
    )
    timeout_seconds: int = Field(
        30, ge=1, description="How long an answer may take to come."
    )

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        is_local = parts.hostname in _LOOPBACK
        if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
            raise ValueError(
                "expected an address with https://, since a key goes there"
            )
        return url.rstrip("/")


class StripeConnection(Connection):
    """Stripe: customers, invoices, credit notes and what each payout holds."""

    service: Literal["stripe"] = Field("stripe", description="`stripe`.")
    url: str = Field("https://api.stripe.com", description="Address of the service.")
    api_key_env: str = Field(
        "STRIPE_API_KEY", description="Variable that holds a restricted, reading key."
    )


class PaypalConnection(Connection):
    """PayPal: the transactions of the account."""

    service: Literal["paypal"] = Field("paypal", description="`paypal`.")
    url: str = Field("https://api-m.paypal.com", description="Address of the service.")
    client_id_env: str = Field(
        "PAYPAL_CLIENT_ID", description="Variable that holds the app's client id."
    )
    client_secret_env: str = Field(
        "PAYPAL_CLIENT_SECRET", description="Variable that holds the app's secret."
    )
    timezone: str = Field(
        "Europe/Paris", description="Where the account's days are, as in its reports."
    )

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, timezone: str) -> str:
        try:
            return time_zone(timezone).key
        except InvalidValue as error:
            raise ValueError(error.reason) from error


class PowensConnection(Connection):
    """Powens: bank lines of the accounts that a user has connected there."""

    service: Literal["powens"] = Field("powens", description="`powens`.")
    url: str = Field(description="As `https://firm.biapi.pro/2.0`.")
    token_env: str = Field(
        "POWENS_TOKEN", description="Variable that holds the user's permanent token."
    )


class KimaiConnection(Connection):
    """Kimai: time entries, their customers and employees."""

    service: Literal["kimai"] = Field("kimai", description="`kimai`.")
    token_env: str = Field(
        "KIMAI_TOKEN", description="Variable that holds an API token."
    )


class HubspotConnection(Connection):
    """HubSpot: companies."""

    service: Literal["hubspot"] = Field("hubspot", description="`hubspot`.")
    url: str = Field("https://api.hubapi.com", description="Address of the service.")
    token_env: str = Field(
        "HUBSPOT_TOKEN", description="Variable that holds a private app's token."
    )


class SalesforceConnection(Connection):
    """Salesforce: accounts."""

    service: Literal["salesforce"] = Field("salesforce", description="`salesforce`.")
    url: str = Field(description="As `https://firm.my.salesforce.com`.")
    client_id_env: str = Field(
        "SALESFORCE_CLIENT_ID", description="Variable that holds the app's client id."
    )
    client_secret_env: str = Field(
        "SALESFORCE_CLIENT_SECRET", description="Variable that holds the app's secret."
    )


class OdooConnection(Connection):
    """Odoo 19 and later: products and their prices."""

    service: Literal["odoo"] = Field("odoo", description="`odoo`.")
    database: str = Field("", description="Database, where the server has several.")
    api_key_env: str = Field(
        "ODOO_API_KEY", description="Variable that holds a user's API key."
    )


class DolibarrConnection(Connection):
    """Dolibarr: products and their prices."""

    service: Literal["dolibarr"] = Field("dolibarr", description="`dolibarr`.")
    api_key_env: str = Field(
        "DOLIBARR_API_KEY", description="Variable that holds a user's API key."
    )


class WoocommerceConnection(Connection):
    """WooCommerce: orders that were delivered, and their customers."""

    service: Literal["woocommerce"] = Field("woocommerce", description="`woocommerce`.")
    key_env: str = Field(
        "WOOCOMMERCE_KEY", description="Variable that holds the consumer key."
    )
    secret_env: str = Field(
        "WOOCOMMERCE_SECRET", description="Variable that holds the consumer secret."
    )


class RestStream(_Table):
    """One list of a service of your own: `[[connectors.NAME.streams]]`."""

    name: str = Field(pattern="^[a-z0-9_]+$", description="What the list is called.")
    path: str = Field(description="Below the address, as `/tickets`.")
    kind: str = Field(description="The canonical kind of its rows, as `orders`.")
    fields: Mapping[str, str] = Field(
        description="Each column of the kind, and the path of its value in an item, as "
        '`customer_id = "client.id"`; `"=EUR"` is the text EUR for every row.'
    )
    prefixed: tuple[str, ...] = Field(
        (), description="Columns that hold the service's own ids: they get its name."
    )
    items: str = Field("", description="Where the list lies; empty: the answer is it.")
    params: Mapping[str, str] = Field(
        {}, description="Of every request; `{since}` stands for the instant asked from."
    )
    paging: Literal["none", "page", "offset", "cursor", "link"] = Field(
        "none",
        description="How the next page is named: a page's number, a row's, a cursor in "
        "the answer, or its `Link` header (RFC 8288).",
    )
    page_param: str = Field("page", description="Parameter that names the page.")
    size_param: str = Field(
        "", description="Parameter that says how many; empty: none."
    )
    size: int = Field(100, ge=1, description="How many items a page has at most.")
    first_page: int = Field(1, ge=0, description="Number of the first page.")
    next: str = Field("", description="Where the answer holds the next cursor.")
    changed_at: str = Field(
        "", description="Where an item says when it changed; empty: all come each time."
    )
    overlap_days: int = Field(
        1, ge=0, description="How many days each pull goes back behind the last one."
    )


class RestConnection(Connection):
    """Any service that answers in JSON, described here."""

    service: Literal["rest"] = Field("rest", description="`rest`.")
    auth: Literal["none", "bearer", "header", "basic"] = Field(
        "bearer", description="How the key is sent."
    )
    auth_header: str = Field(
        "X-Api-Key", description='Header that holds the key, with `auth = "header"`.'
    )
    key_env: str = Field(
        "", description="Variable that holds the key; `user:password` for `basic`."
    )
    streams: tuple[RestStream, ...] = Field(description="The lists that are pulled.")


AnyConnection = Annotated[
    StripeConnection
    | PaypalConnection
    | PowensConnection
    | KimaiConnection
    | HubspotConnection
    | SalesforceConnection
    | OdooConnection
    | DolibarrConnection
    | WoocommerceConnection
    | RestConnection,
    Field(discriminator="service"),
]


def _with_service(tables: Any) -> Any:
    """The tables, each with its service: its own name where it says none."""
    if not isinstance(tables, Mapping):
        return tables
    return {
        name: {"service": name, **table} if isinstance(table, Mapping) else table
        for name, table in tables.items()
    }


ConnectionName = Annotated[str, Field(pattern="^[a-z0-9_]+$")]
Connections = Annotated[
    Mapping[ConnectionName, AnyConnection], BeforeValidator(_with_service)
]
