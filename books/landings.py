"""What has landed or was refused, in chain order: the warehouse is rebuilt from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from lettrage.books import journal
from lettrage.books.canonical import instant_of, instant_text, storable
from lettrage.books.engine import Books
from lettrage.books.schema import events, landings


@dataclass(frozen=True, slots=True)
class Landing:
    """A document that landed, or was refused.

    Args:
        position: of its event in the chain.
        sha256: of the file's bytes; its original lies in `landed/` under it.
        file_name: as the user knows it.
        kind: a canonical kind or `bank_statement`; None when nothing recognised it.
        format: as in `raw.documents.format`; None when nothing recognised it.
        received_at: UTC.
        user_id: who brought it.
        refusal: why it was refused, in one line; None when it landed.
        reading: what a person said of the file that its content does not (the account
            of its lines, the layout of its columns): it is read the same way again.
    """

    position: int
    sha256: str
    file_name: str
    kind: str | None
    format: str | None
    received_at: datetime
    user_id: str
    refusal: str | None
    reading: Mapping[str, str] = field(default_factory=dict)


def record_landing(
    books: Books,
    *,
    sha256: str,
    file_name: str,
    kind: str | None,
    format: str | None,
    received_at: datetime,
    user_id: str,
    reading: Mapping[str, str] | None = None,
) -> int:
    """Record that a document landed; a second time changes nothing.

    Returns:
        The position of its event, of the first one when it had landed before.
    """
    return _record(
        books,
        Landing(
            0,
            sha256,
            file_name,
            kind,
            format,
            received_at,
            user_id,
            None,
            reading or {},
        ),
    )


def record_refusal(
    books: Books,
    *,
    sha256: str,
    file_name: str,
    kind: str | None,
    format: str | None,
    received_at: datetime,
    user_id: str,
    reason: str,
) -> int:
    """Record that a document was refused; again for the same reason changes nothing.

    A refused document may land later, when a parser has learned to read it.

    Returns:
        The position of its event, of the first one when it was refused so before.
    """
    return _record(
        books,
        Landing(0, sha256, file_name, kind, format, received_at, user_id, reason),
    )


def landings_after(
    books: Books, position: int, *, up_to: int | None = None
) -> list[Landing]:
    """Documents that landed or were refused after `position`, in chain order."""
    query = (
        select(events.c.position, events.c.user_id, events.c.payload)
        .where(events.c.kind.in_(("landing", "refusal")))
        .where(events.c.position > position)
        .order_by(events.c.position)
    )
    if up_to is not None:
        query = query.where(events.c.position <= up_to)
    with books.reading() as connection:
        return [
            _read(row.position, row.user_id, row.payload)
            for row in connection.execute(query)
        ]


def landed_position(books: Books, sha256: str) -> int | None:
    """The position at which the document landed; None when it never did."""
    with books.reading() as connection:
        return next(_positions(connection, sha256, refusal=None), None)


def _record(books: Books, landing: Landing) -> int:
    refusal = None if landing.refusal is None else storable(landing.refusal)
    payload: dict[str, object] = {
        "sha256": landing.sha256,
        "file_name": storable(landing.file_name),
        "kind": landing.kind,
        "format": landing.format,
        "received_at": instant_text(landing.received_at),
    }
    if refusal is not None:
        payload["reason"] = refusal
    if landing.reading:
        payload["reading"] = {
            name: storable(text) for name, text in landing.reading.items()
        }
    with books.transaction() as transaction:
        connection = transaction.connection
        for position in _positions(connection, landing.sha256, refusal=refusal):
            return position
        position = journal.append(
            transaction,
            "landing" if refusal is None else "refusal",
            user_id=landing.user_id,
            payload=payload,
        )
        connection.execute(
            insert(landings),
            {"position": position, "sha256": landing.sha256, "refusal": refusal},
        )
        return position


def _positions(
    connection: Connection, sha256: str, *, refusal: str | None
) -> Iterator[int]:
    """Where this document landed (no refusal), or was refused for this reason."""
    yield from connection.scalars(
        select(landings.c.position)
        .where(landings.c.sha256 == sha256)
        .where(landings.c.refusal.is_not_distinct_from(refusal))
        .order_by(landings.c.position)
    )


def _read(position: int, user_id: str, payload: str) -> Landing:
    said = json.loads(payload)
    return Landing(
        position=position,
        sha256=said["sha256"],
        file_name=said["file_name"],
        kind=said["kind"],
        format=said["format"],
        received_at=instant_of(said["received_at"]),
        user_id=user_id,
        refusal=said.get("reason"),
        reading=said.get("reading", {}),
    )
