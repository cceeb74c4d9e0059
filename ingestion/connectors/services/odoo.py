"""Odoo: products and their prices.

Odoo S.A., External JSON-2 API of version 19 and later (JSON-RPC is deprecated there and
ends with version 22), https://www.odoo.com/documentation/19.0/developer/reference/external_api.html.
Products are read in the order of their ids, from the last one on: what changes
meanwhile moves nothing. `false` stands for a field without a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection, OdooConnection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep
from lettrage.ingestion.formats.values import RowFault

_PAGE_SIZE = 100
_PRODUCT_FIELDS = [
    "default_code", "name", "uom_id", "lst_price", "currency_id", "taxes_id", "type",
    "write_date",
]  # fmt: skip
_TAX_FIELDS = ["amount", "amount_type", "price_include"]
_NATURES = {
    "service": "services",
    "consu": "goods",
    "product": "goods",
    "combo": "goods",
}


def _products(sweep: Sweep, page: str) -> Step:
    """One page of products that can be sold, with the taxes that they name."""
    since = sweep.since.strftime("%Y-%m-%d %H:%M:%S")
    domain = [
        ["write_date", ">=", since],
        ["sale_ok", "=", True],
        ["id", ">", int(page or 0)],
    ]
    found = _read(
        sweep,
        "product.product",
        domain=domain,
        fields=_PRODUCT_FIELDS,
        limit=_PAGE_SIZE,
        order="id",
    )
    named = sorted({tax for item in found for tax in _tax_ids(item)})
    taxes = _read(
        sweep, "account.tax", domain=[["id", "in", named]], fields=_TAX_FIELDS
    )
    context = {"taxes": {str(fields.get(tax, "id")): tax for tax in taxes}}
    is_full = len(found) == _PAGE_SIZE
    return Step(found, fields.required(found[-1], "id") if is_full else "", context)


def _read(sweep: Sweep, model: str, **asked: Json) -> tuple[Json, ...]:
    answer = sweep.fetch(Request(f"/json/2/{model}/search_read", body=asked))
    return fields.listed(answer.body)


def _changed(item: Json) -> datetime | None:
    return fields.moment(item, "write_date")


def _rows(item: Json, header: Header, _company: Company) -> Iterator[Row]:
    product_id = fields.required(item, "id")
    yield (
        "products",
        {
            "product_code": _text(item, "default_code")
            or f"{header.connector}:{product_id}",
            "name": _text(item, "name"),
            "unit": _text(item, "uom_id.1"),
            "unit_price": fields.plain(fields.number(item, "lst_price")),
            "currency": _text(item, "currency_id.1"),
            "vat_rate": _vat_rate(item, header),
            "nature": _NATURES.get(_text(item, "type") or ""),
            "odoo_id": product_id,
        },
    )


def _tax_ids(item: Json) -> list[int]:
    found = fields.get(item, "taxes_id")
    return [tax for tax in found if type(tax) is int] if isinstance(found, list) else []


def _text(item: Json, path: str) -> str | None:
    return None if fields.get(item, path) is False else fields.text(item, path)


def _vat_rate(item: Json, header: Header) -> str | None:
    """The rate of the one tax of a product, in percent; None: it has none."""
    named = fields.items(item, "taxes_id")
    if not named:
        return None
    tax = fields.get(header.context, f"taxes.{named[0]}")
    is_rate = fields.get(tax, "amount_type") == "percent"
    if len(named) > 1 or not is_rate or fields.get(tax, "price_include") is not False:
        expected = "one tax in percent that is not in the price already"
        raise RowFault("taxes_id", str(named), expected)
    return fields.plain(fields.number(tax, "amount"))


def _headers(connection: Connection, secrets: Secrets) -> dict[str, str]:
    assert isinstance(connection, OdooConnection)
    headers = {"Authorization": f"bearer {secrets['api_key_env']}"}
    if connection.database:
        headers["X-Odoo-Database"] = connection.database
    return headers


SERVICE = Service(
    name="odoo",
    title="Odoo",
    formats=(Stream("products", "products", _products, _changed, _rows),),
    headers=_headers,
)
