"""Salesforce: accounts.

Salesforce, REST API, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/.
A query gives its first page, and a locator of the next; a locator is forgotten after
two days (`INVALID_QUERY_LOCATOR`): then the query is asked anew. The token is of the
client credentials flow.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.parties import customer
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.session import Login
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep

_QUERY_PATH = "/services/data/v62.0/query"
_QUERY = (
    "SELECT Id, Name, AccountNumber, ParentId, Industry, BillingStreet, BillingCity, "
    "BillingPostalCode, BillingCountry, SystemModstamp FROM Account "
    "WHERE SystemModstamp >= {since} ORDER BY SystemModstamp, Id"
)


def _accounts(sweep: Sweep, page: str) -> Step:
    if page:
        body = sweep.fetch(Request(page)).body
    else:
        since = sweep.since.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = sweep.fetch(Request(_QUERY_PATH, {"q": _QUERY.format(since=since)})).body
    found = fields.listed(body, "records")
    return Step(found, fields.text(body, "nextRecordsUrl") or "")


def _changed(item: Json) -> datetime | None:
    return fields.moment(item, "SystemModstamp")


def _rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    parent = fields.text(item, "ParentId")
    yield customer(
        company,
        customer_id=f"{header.connector}:{fields.required(item, 'Id')}",
        name=fields.text(item, "Name"),
        country=fields.text(item, "BillingCountry"),
        parent_customer_id=f"{header.connector}:{parent}" if parent else None,
        address_line1=fields.text(item, "BillingStreet"),
        postal_code=fields.text(item, "BillingPostalCode"),
        city=fields.text(item, "BillingCity"),
        segment=fields.text(item, "Industry"),
        account_number=fields.text(item, "AccountNumber"),
    )


def _login(_connection: Connection, secrets: Secrets) -> Login:
    return Login(
        "/services/oauth2/token",
        {
            "grant_type": "client_credentials",
            "client_id": secrets["client_id_env"],
            "client_secret": secrets["client_secret_env"],
        },
    )


def _has_expired(status: int, body: Json) -> bool:
    code = fields.get({"errors": body}, "errors.0.errorCode")
    return status in {400, 404} and code == "INVALID_QUERY_LOCATOR"


SERVICE = Service(
    name="salesforce",
    title="Salesforce",
    formats=(Stream("accounts", "customers", _accounts, _changed, _rows),),
    login=_login,
    has_expired=_has_expired,
)
