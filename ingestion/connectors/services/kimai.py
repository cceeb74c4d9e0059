"""Kimai: time entries, with their customers and employees.

Kimai, open source, API of version 2, https://www.kimai.org/documentation/rest-api.html;
the token is a user's, who must see everybody's entries. Pages are numbered and
`X-Total-Pages` says how many there are. An entry does not say when it was changed, so
sweeps start at the server's own time of the one before. An entry that still runs is no
row, and comes again when it is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.parties import customer
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep

_DAY_LENGTH = 10


def _timesheets(sweep: Sweep, page: str) -> Step:
    asked = {
        "user": "all",
        "full": "true",
        "orderBy": "id",
        "order": "ASC",
        "size": "100",
        "page": page or "1",
        "modified_after": sweep.since.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    # A page that is no more since there are less of them is empty; the first always is.
    absent = "Not Found" if page else None
    answer = sweep.fetch(Request("/api/timesheets", asked, absent=absent))
    total = answer.headers.get("x-total-pages", "")
    at = int(page or 1)
    is_last = not total.isdecimal() or at >= int(total)
    served_at = _served_at(answer.headers.get("date"))
    found = fields.listed(answer.body)
    return Step(found, "" if is_last else str(at + 1), served_at=served_at)


def _served_at(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _unknown(_item: Json) -> None:
    return None


def _rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    if not fields.get(item, "end"):
        return
    prefix = header.connector
    customer_id = f"{prefix}:{fields.required(item, 'project.customer.id')}"
    employee_id = f"{prefix}:{fields.required(item, 'user.id')}"
    yield customer(
        company,
        customer_id=customer_id,
        name=fields.text(item, "project.customer.name"),
        country=fields.text(item, "project.customer.country"),
    )
    seniority = fields.text(item, "user.title")
    if seniority:
        name = fields.text(item, "user.alias") or fields.text(item, "user.username")
        cells = {"employee_id": employee_id, "name": name, "seniority": seniority}
        yield "employees", cells
    seconds = fields.number(item, "duration")
    yield (
        "time_entries",
        {
            "entry_id": f"{prefix}:{fields.required(item, 'id')}",
            "employee_id": employee_id,
            "customer_id": customer_id,
            "project": fields.text(item, "project.name"),
            "task_type": fields.text(item, "activity.name"),
            # The day where the person was: Kimai writes the entry's own offset.
            "date": fields.required(item, "begin")[:_DAY_LENGTH],
            "hours": fields.eight(seconds / 3600),
            "billable": fields.text(item, "billable"),
            "description": fields.text(item, "description"),
        },
    )


def _headers(_connection: Connection, secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets['token_env']}"}


SERVICE = Service(
    name="kimai",
    title="Kimai",
    formats=(Stream("timesheets", "time_entries", _timesheets, _unknown, _rows),),
    headers=_headers,
)
