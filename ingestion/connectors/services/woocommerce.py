"""WooCommerce: orders that were delivered, line by line, and their customers.

Automattic, REST API v3, https://woocommerce.github.io/woocommerce-rest-api-docs/.
Pages are numbered and `X-WP-TotalPages` says how many there are. An order is a fact
when it is completed; until then it is no row, and comes again when it changes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.parties import customer
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep
from lettrage.ingestion.formats.values import joined

_ADDRESS = "billing."


def _orders(sweep: Sweep, page: str) -> Step:
    asked = {
        "modified_after": sweep.since.strftime("%Y-%m-%dT%H:%M:%S"),
        "dates_are_gmt": "true",
        "orderby": "id",
        "order": "asc",
        "per_page": "100",
        "page": page or "1",
    }
    answer = sweep.fetch(Request("/wp-json/wc/v3/orders", asked))
    total, at = answer.headers.get("x-wp-totalpages", ""), int(page or 1)
    has_more = total.isdecimal() and at < int(total)
    found = fields.listed(answer.body)
    return Step(found, str(at + 1) if has_more else "")


def _changed(item: Json) -> datetime | None:
    return fields.moment(item, "date_modified_gmt")


def _rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    if fields.text(item, "status") != "completed":
        return
    order = f"{header.connector}:{fields.required(item, 'id')}"
    account = fields.text(item, "customer_id")
    # A guest has no account there: each order is of a customer of its own.
    is_guest = account in {None, "0"}
    customer_id = f"{order}-guest" if is_guest else f"{header.connector}:{account}"
    yield _customer(item, customer_id, company)
    delivered = _delivered(item, company)
    for line in fields.items(item, "line_items"):
        product_id = fields.text(line, "variation_id")
        if product_id in {None, "0"}:
            product_id = fields.text(line, "product_id")
        yield (
            "orders",
            {
                "order_id": f"{order}-{fields.required(line, 'id')}",
                "customer_id": customer_id,
                "product_code": fields.text(line, "sku")
                or f"{header.connector}:{product_id}",
                "quantity": fields.plain(fields.number(line, "quantity")),
                "delivered_on": delivered,
                # What was paid for one, after coupons, without tax.
                "unit_price": fields.eight(fields.number(line, "price")),
                "order_number": fields.text(item, "number"),
                "order_currency": fields.text(item, "currency"),
            },
        )


def _delivered(item: Json, company: Company) -> str | None:
    zone = ZoneInfo(company.timezone)
    return fields.day(item, "date_completed_gmt", zone)


def _customer(item: Json, customer_id: str, company: Company) -> Row:
    person = joined(
        fields.text(item, f"{_ADDRESS}first_name"),
        fields.text(item, f"{_ADDRESS}last_name"),
    )
    return customer(
        company,
        customer_id=customer_id,
        name=fields.text(item, f"{_ADDRESS}company") or person,
        country=fields.text(item, f"{_ADDRESS}country"),
        email=fields.text(item, f"{_ADDRESS}email"),
        address_line1=fields.text(item, f"{_ADDRESS}address_1"),
        address_line2=fields.text(item, f"{_ADDRESS}address_2"),
        postal_code=fields.text(item, f"{_ADDRESS}postcode"),
        city=fields.text(item, f"{_ADDRESS}city"),
    )


def _headers(_connection: Connection, secrets: Secrets) -> dict[str, str]:
    pair = f"{secrets['key_env']}:{secrets['secret_env']}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


SERVICE = Service(
    name="woocommerce",
    title="WooCommerce",
    formats=(Stream("orders", "orders", _orders, _changed, _rows),),
    headers=_headers,
)
