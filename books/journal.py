"""The chain: append an event, and what exactly is hashed.

An event is one row of `events`, at a gapless `position` from 1. Its hash is

    SHA-256("lettrage books 1 event" LF previous_hash LF row)

where `row` is the canonical JSON array of position, kind, recorded_at, user_id,
payload (as text), personal_commitment, rows_count and rows_digest, and
`previous_hash` is the hash of the event before (64 zeros before the first).

Personal data never stands in the row. It lies in `personal_data`, beside a salt of 16
random bytes, and the row holds only its commitment,

    SHA-256("lettrage books 1 personal" LF salt LF personal data)

So (a) an erased side row takes nothing from the chain: the commitment stays and still
hashes, while without the salt nobody can try names against it; (b) a commitment whose
side row is missing, though no `erasure` event names it, is a side row removed by
stealth; (c) everything else in the row can be checked for ever, person erased or not.

Rows that belong to an event (decisions, what a closing seals) are covered by
`rows_count` and

    rows_digest = SHA-256("lettrage books 1 rows" LF row_hash LF row_hash …)

Kinds of event: `landing`, `refusal`, `pull`, `decisions`, `identity`, `user`,
`erasure`, `run`, `model`, `close`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from lettrage.books.canonical import canonical, digest, refuse_unstorable
from lettrage.books.engine import Books, Head, Transaction, read_head
from lettrage.books.schema import events, personal_data

SALT_BYTES = 16


class RowsDigest:
    """Gathers the hashes of an event's rows, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = hashlib.sha256(b"lettrage books 1 rows")

    def add(self, row_hash: str) -> None:
        """The next row's hash, in hexadecimal."""
        self.count += 1
        self._sha256.update(b"\n" + row_hash.encode("utf-8", "surrogatepass"))

    def hexdigest(self) -> str:
        """The digest of the rows so far."""
        return self._sha256.hexdigest()


def append(
    transaction: Transaction,
    kind: str,
    *,
    user_id: str,
    payload: Mapping[str, object],
    personal: Mapping[str, object] | None = None,
    rows: RowsDigest | None = None,
) -> int:
    """Append one event, and move the transaction's head on to it.

    Args:
        transaction: holds the lock on the chain.
        kind: of the event.
        user_id: who acts.
        payload: what happened, without personal data; canonical JSON can write it.
        personal: what of it is personal data, or None.
        rows: the digest of the rows that the caller wrote for this event, or None.

    Returns:
        The event's position.
    """
    position = transaction.head.position + 1
    commitment = _keep_personal(transaction, position, personal) if personal else None
    row = (
        position,
        kind,
        transaction.now,
        user_id,
        _checked(payload),
        commitment,
        rows.count if rows else None,
        rows.hexdigest() if rows else None,
    )
    previous = transaction.head.hash
    event_hash = hash_event(previous, row)
    names = [column.name for column in events.columns]
    values = dict(zip(names, (*row, previous, event_hash), strict=True))
    transaction.connection.execute(insert(events), values)
    transaction.head = Head(position, event_hash, transaction.now)
    return position


def hash_event(previous_hash: str, row: Sequence[object]) -> str:
    """The hash of an event.

    Args:
        previous_hash: of the event before.
        row: the event's columns, from position to rows_digest.
    """
    return digest("event", previous_hash, canonical(list(row)))


def commit_to(salt: str, personal: str) -> str:
    """The commitment to personal data.

    Args:
        salt: 16 random bytes, in hexadecimal.
        personal: the data as canonical JSON.
    """
    return digest("personal", salt, personal)


def head(books: Books) -> Head:
    """The last event of the chain; position 0 of empty books."""
    with books.reading() as connection:
        return read_head(connection)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run that published: its business date, and its place in the chain."""

    position: int
    run_id: str
    as_of: date


def record_run(books: Books, *, as_of: date, run_id: str, user_id: str = "auto") -> int:
    """Record that a run published; returns the position of its event."""
    with books.transaction() as transaction:
        return append(
            transaction,
            "run",
            user_id=user_id,
            payload={"as_of": as_of.isoformat(), "run_id": run_id},
        )


def last_run(books: Books) -> RecordedRun | None:
    """The last run that published; None before the first."""
    with books.reading() as connection:
        row = connection.execute(
            select(events.c.position, events.c.payload)
            .where(events.c.kind == "run")
            .order_by(events.c.position.desc())
            .limit(1)
        ).first()
    if row is None:
        return None
    payload = json.loads(row.payload)
    return RecordedRun(
        row.position, payload["run_id"], date.fromisoformat(payload["as_of"])
    )


def _keep_personal(
    transaction: Transaction, position: int, personal: Mapping[str, object]
) -> str:
    salt, text = secrets.token_hex(SALT_BYTES), _checked(personal)
    transaction.connection.execute(
        insert(personal_data), {"position": position, "salt": salt, "payload": text}
    )
    return commit_to(salt, text)


def _checked(value: Mapping[str, object]) -> str:
    text = canonical(value)
    refuse_unstorable(text)
    return text
