"""Any service that answers in JSON, described in the settings instead of in code.

`[[connectors.NAME.streams]]` says where a list is, how its next page is named, and
which value of an item is which column of a canonical kind. The mapping goes into each
page's first line, so that what is landed reads the same when the settings have changed.
docs/connectors.md has an example of each kind of paging.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from lettrage.books.canonical import storable
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection, RestConnection, RestStream
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import (
    Answer,
    Request,
    Row,
    Step,
    Stream,
    Sweep,
)
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.kinds import KINDS

# What pages are known by, whatever lists a firm describes.
_FORMAT = "lists"
_CONSTANT = "="
_NEXT_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_KINDS = {kind.name: kind for kind in KINDS}


def _streams(connection: Connection) -> tuple[Stream, ...]:
    """The lists that the settings describe.

    Raises:
        ConfigurationError: a kind is unknown, or one of its columns has no field.
    """
    assert isinstance(connection, RestConnection)
    return tuple(_stream(described) for described in connection.streams)


def _stream(described: RestStream) -> Stream:
    key = f"connectors: streams.{described.name}"
    kind = _KINDS.get(described.kind)
    if kind is None:
        names = ", ".join(_KINDS)
        raise ConfigurationError(f"{key}.kind", described.kind, f"expected {names}")
    lacking = sorted(kind.required - set(described.fields))
    if lacking:
        remedy = f"{described.kind} needs {', '.join(lacking)} as well"
        raise ConfigurationError(f"{key}.fields", None, remedy)
    return Stream(
        described.name,
        described.kind,
        partial(_step, described),
        partial(_changed_at, described),
        _rows,
        overlap=timedelta(days=described.overlap_days),
        format=_FORMAT,
    )


def _step(described: RestStream, sweep: Sweep, page: str) -> Step:
    params = {
        name: text.replace("{since}", sweep.since.isoformat())
        for name, text in described.params.items()
    }
    if described.size_param:
        params[described.size_param] = str(described.size)
    request = Request(described.path, params)
    if page and "://" in page:
        request = Request(page)
    elif described.paging in {"page", "offset"}:
        first = described.first_page if described.paging == "page" else 0
        params[described.page_param] = page or str(first)
    elif page:
        params[described.page_param] = page
    answer = sweep.fetch(request)
    found = fields.listed(answer.body, described.items)
    context = {
        "kind": described.kind,
        "fields": dict(described.fields),
        "prefixed": list(described.prefixed),
    }
    return Step(found, _next(described, answer, page, len(found)), context)


def _next(described: RestStream, answer: Answer, page: str, count: int) -> str:
    """The name of the next page; empty: there is none."""
    match described.paging:
        case "page" if count >= described.size:
            return str(int(page or described.first_page) + 1)
        case "offset" if count >= described.size:
            return str(int(page or 0) + count)
        case "cursor":
            return fields.text(answer.body, described.next) or ""
        case "link":
            found = _NEXT_LINK.search(answer.headers.get("link", ""))
            return found[1] if found else ""
        case _:
            return ""


def _changed_at(described: RestStream, item: Json) -> datetime | None:
    return fields.moment(item, described.changed_at) if described.changed_at else None


def _rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    kind = fields.required(header.context, "kind")
    mapping = fields.get(header.context, "fields")
    if kind not in _KINDS or not isinstance(mapping, Mapping):
        raise RowFault("kind", kind, "a canonical kind, and the fields of its columns")
    prefixed = fields.items(header.context, "prefixed")
    cells = {
        storable(column): _cell(item, str(path)) for column, path in mapping.items()
    }
    yield (
        kind,
        {
            column: f"{header.connector}:{cell}"
            if column in prefixed and cell is not None
            else cell
            for column, cell in cells.items()
        },
    )


def _cell(item: Json, path: str) -> str | None:
    if path.startswith(_CONSTANT):
        return storable(path.removeprefix(_CONSTANT))
    return fields.text(item, path)


def _headers(connection: Connection, secrets: Secrets) -> dict[str, str]:
    assert isinstance(connection, RestConnection)
    key = secrets.get("key_env", "")
    match connection.auth:
        case "bearer":
            return {"Authorization": f"Bearer {key}"}
        case "basic":
            encoded = base64.b64encode(key.encode()).decode()
            return {"Authorization": f"Basic {encoded}"}
        case "header":
            return {connection.auth_header: key}
        case "none":
            return {}


def _has_expired(status: int, _body: Json) -> bool:
    """A cursor that is unknown is a wrong request to some, and gone to others."""
    return status in {400, 410}


def _nothing(_sweep: Sweep, _page: str) -> Step:
    """Lists are described in the settings; this one is there for its rows alone."""
    return Step(())


def _no_instant(_item: Json) -> None:
    return None


SERVICE = Service(
    name="rest",
    title="REST",
    formats=(Stream(_FORMAT, "pulled", _nothing, _no_instant, _rows),),
    streams=_streams,
    headers=_headers,
    has_expired=_has_expired,
)
