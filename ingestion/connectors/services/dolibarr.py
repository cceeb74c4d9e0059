"""Dolibarr: products, services and their prices.

Dolibarr, open source, REST API, https://wiki.dolibarr.org/index.php/Module_Web_Services_API_REST_(developer).
Products are read in the order of their ids, from the last one on. Dolibarr answers 404
where a list is empty. Prices are in the firm's currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep

_PAGE_SIZE = 100
_NATURES = {"0": "goods", "1": "services"}


def _products(sweep: Sweep, page: str) -> Step:
    since = sweep.since.strftime("%Y-%m-%d %H:%M:%S")
    asked = {
        "sortfield": "t.rowid",
        "sortorder": "ASC",
        "limit": str(_PAGE_SIZE),
        "sqlfilters": f"(t.rowid:>:{page or 0}) and (t.tms:>=:'{since}')",
    }
    request = Request("/api/index.php/products", asked, absent="No product found")
    found = fields.listed(sweep.fetch(request).body)
    is_full = len(found) == _PAGE_SIZE
    return Step(found, fields.required(found[-1], "id") if is_full else "")


def _changed(item: Json) -> datetime | None:
    return fields.moment(item, "date_modification")


def _rows(item: Json, _header: Header, company: Company) -> Iterator[Row]:
    yield (
        "products",
        {
            "product_code": fields.required(item, "ref"),
            "name": fields.text(item, "label"),
            # Dolibarr leaves the unit out where a firm does not use units.
            "unit": fields.text(item, "fk_unit") or "unit",
            "unit_price": fields.plain(fields.number(item, "price")),
            "currency": company.currency,
            "vat_rate": fields.text(item, "tva_tx"),
            "nature": _NATURES.get(fields.text(item, "type") or ""),
            "dolibarr_id": fields.text(item, "id"),
        },
    )


def _headers(_connection: Connection, secrets: Secrets) -> dict[str, str]:
    return {"DOLAPIKEY": secrets["api_key_env"]}


SERVICE = Service(
    name="dolibarr",
    title="Dolibarr",
    formats=(Stream("products", "products", _products, _changed, _rows),),
    headers=_headers,
)
