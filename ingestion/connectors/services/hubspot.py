"""HubSpot: companies.

HubSpot, CRM search API v3, https://developers.hubspot.com/docs/api/crm/search.
Companies come in the order of their last change, 200 at most; a search ends at 10,000
results, so the next one begins at the last change seen. Searches are limited to some
five a second.
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
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep

RESULTS_MAX = 10_000
_CHANGED = "hs_lastmodifieddate"
_PROPERTIES = [
    "name", "domain", "country", "address", "address2", "zip", "city", "industry",
    "hs_parent_company_id", _CHANGED,
]  # fmt: skip


def _companies(sweep: Sweep, page: str) -> Step:
    """One page; `page` is `<where the search begins, in milliseconds> <after>`."""
    first, _, after = page.partition(" ")
    first = first or str(int(sweep.since.timestamp()) * 1000)
    asked = {
        "filterGroups": [
            {"filters": [{"propertyName": _CHANGED, "operator": "GTE", "value": first}]}
        ],
        "sorts": [{"propertyName": _CHANGED, "direction": "ASCENDING"}],
        "properties": _PROPERTIES,
        "limit": 200,
        **({"after": after} if after else {}),
    }
    body = sweep.fetch(Request("/crm/v3/objects/companies/search", body=asked)).body
    found = fields.listed(body, "results")
    following = fields.text(body, "paging.next.after")
    if not following:
        return Step(found)
    if following.isdecimal() and int(following) >= RESULTS_MAX and found:
        last = _changed(found[-1])
        if last is not None:
            return Step(found, f"{int(last.timestamp()) * 1000} ")
    return Step(found, f"{first} {following}")


def _changed(item: Json) -> datetime | None:
    return fields.moment(item, f"properties.{_CHANGED}")


def _rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    of = "properties."
    parent = fields.text(item, f"{of}hs_parent_company_id")
    yield customer(
        company,
        customer_id=f"{header.connector}:{fields.required(item, 'id')}",
        name=fields.text(item, f"{of}name") or fields.text(item, f"{of}domain"),
        country=fields.text(item, f"{of}country"),
        parent_customer_id=f"{header.connector}:{parent}" if parent else None,
        address_line1=fields.text(item, f"{of}address"),
        address_line2=fields.text(item, f"{of}address2"),
        postal_code=fields.text(item, f"{of}zip"),
        city=fields.text(item, f"{of}city"),
        segment=fields.text(item, f"{of}industry"),
        domain=fields.text(item, f"{of}domain"),
    )


def _headers(_connection: Connection, secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets['token_env']}"}


SERVICE = Service(
    name="hubspot",
    title="HubSpot",
    formats=(Stream("companies", "customers", _companies, _changed, _rows),),
    headers=_headers,
)
