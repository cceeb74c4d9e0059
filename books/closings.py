"""Close a period: its entries and taxable events are sealed, and stay as they are.

An event of kind `close` says which month ended, on which day (`last_day`), what of the
books the sealed build knew (`known_at`), and how much was sealed. Its rows are lines of
entries, then taxable events; the hash of one is

    SHA-256("lettrage books 1 closed entry line" LF row)
    SHA-256("lettrage books 1 closed vat event" LF row)

where `row` is the canonical JSON array of its columns in the order of `schema.py`, up
to `row_hash`. What is learned later of a closed period is never written into it: the
models reverse and make again in the first open month.

A sealed line names its customer, as the law wants of a journal that is kept for ten
years (C. com. L123-22); it is no personal data that an erasure could take away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
from sqlalchemy import Connection, Table, func, select

from lettrage.books import identities, journal
from lettrage.books.canonical import (
    SCALE,
    canonical,
    digest,
    instant_of,
    refuse_unstorable,
    storable,
    to_units,
)
from lettrage.books.connection import insert_rows
from lettrage.books.engine import Books
from lettrage.books.schema import closed_entry_lines, closed_vat_events, events
from lettrage.books.users import require_decider
from lettrage.core.dates import Period
from lettrage.core.errors import RuleViolation

KIND = "close"

# What a row of each table is, where hashes and findings name it; in hashing order.
SEALED = {
    closed_entry_lines: "closed entry line",
    closed_vat_events: "closed vat event",
}

# Rows turned to Python and written at a time.
CHUNK_ROWS = 10_000

# Events after which a build no longer says what the journals are.
_CHANGING = ("landing", "decisions", identities.KIND)

# Columns that the books add to what they are given.
_OWN = frozenset({"position", "row_number", "row_hash"})

_AMOUNT = pa.decimal128(18, SCALE)

# One row per closing, as `raw.closings` holds it.
SCHEMA = pa.schema(
    [
        pa.field("position", pa.int64(), False),
        pa.field("period", pa.string(), False),
        pa.field("last_day", pa.date32(), False),
        pa.field("known_at", pa.int64(), False),
        pa.field("user_id", pa.string(), False),
        pa.field("closed_at", pa.timestamp("us"), False),
        pa.field("entries_count", pa.int64(), False),
        pa.field("lines_count", pa.int64(), False),
        pa.field("vat_events_count", pa.int64(), False),
        pa.field("debit_amount", _AMOUNT, False),
        pa.field("credit_amount", _AMOUNT, False),
    ]
)


@dataclass(frozen=True, slots=True)
class Closing:
    """A period that was closed.

    Args:
        position: of its event in the chain.
        period: as 2026-10.
        last_day: the day up to which everything is sealed.
        known_at: the position that the sealed build knew.
        user_id: who closed it.
        closed_at: UTC.
        entries_count: sealed entries.
        lines_count: their lines.
        vat_events_count: sealed taxable events.
        debit_amount: of all lines, in the company's currency.
        credit_amount: likewise.
    """

    position: int
    period: str
    last_day: date
    known_at: int
    user_id: str
    closed_at: datetime
    entries_count: int
    lines_count: int
    vat_events_count: int
    debit_amount: Decimal
    credit_amount: Decimal


def record_closing(
    books: Books,
    *,
    user_id: str,
    period: Period,
    known_at: int,
    entry_lines: pa.Table,
    vat_events: pa.Table,
) -> int:
    """Seal a period: append its event with its rows, all or nothing.

    Args:
        books: open.
        user_id: who closes.
        period: follows all that is closed.
        known_at: the position that the build knew whose rows these are.
        entry_lines: in the order of the journals; the columns of `closed_entry_lines`
            but those that the books add (position, row_number, row_hash), amounts in
            the company's currency.
        vat_events: those of `closed_vat_events`, likewise.

    Returns:
        The event's position.

    Raises:
        UserRefused: the user may not decide.
        RuleViolation: the period is closed, or the build is older than the books.
        InvalidValue: an amount or a text that the books cannot hold.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        refuse_unless_next(connection, period, known_at=known_at)
        position = transaction.head.position + 1
        rows = journal.RowsDigest()
        for table, given in zip(SEALED, (entry_lines, vat_events), strict=True):
            for chunk in _sealed(table, given, position):
                insert_rows(connection, table, chunk)
                for row in chunk:
                    rows.add(str(row[-1]))
        payload = {
            "period": str(period),
            "last_day": period.last_day.isoformat(),
            "known_at": known_at,
            **_totals(entry_lines),
            "vat_events_count": vat_events.num_rows,
        }
        return journal.append(
            transaction, KIND, user_id=user_id, payload=payload, rows=rows
        )


def refuse_unless_next(
    connection: Connection, period: Period, *, known_at: int
) -> None:
    """Refuse a period that is closed, and a build that does not know all of the books.

    Raises:
        RuleViolation: as said.
    """
    closed = _read(connection)
    if closed and period.first_day <= closed[-1].last_day:
        last = closed[-1]
        raise RuleViolation(
            "close",
            str(period),
            "a month after all that are closed",
            f"everything up to {last.last_day} closed by event {last.position}",
        )
    changed = connection.scalar(
        select(func.max(events.c.position)).where(events.c.kind.in_(_CHANGING))
    )
    if changed is not None and changed > known_at:
        raise RuleViolation(
            "close",
            str(period),
            "a build that knows all files and decisions; run `lettrage run` first",
            f"event {changed}, and a build that knows {known_at}",
        )


def listed(books: Books) -> list[Closing]:
    """All closings, in chain order, which is that of their days."""
    with books.reading() as connection:
        return _read(connection)


def table(books: Books, *, up_to: int) -> pa.Table:
    """Every closing up to a position, in the shape of `raw.closings` (`SCHEMA`)."""
    known = [closing for closing in listed(books) if closing.position <= up_to]
    return pa.table(
        {
            field.name: pa.array(
                [_plain(getattr(closing, field.name)) for closing in known], field.type
            )
            for field in SCHEMA
        },
        schema=SCHEMA,
    )


def hash_row(kind: str, row: Sequence[object]) -> str:
    """The hash of a sealed row.

    Args:
        kind: what the row is, of `SEALED`.
        row: its columns, from position on, without row_hash.
    """
    return digest(kind, canonical(list(row)))


def _read(connection: Connection) -> list[Closing]:
    query = select(events).where(events.c.kind == KIND).order_by(events.c.position)
    return [
        Closing(
            position=row.position,
            period=said["period"],
            last_day=date.fromisoformat(said["last_day"]),
            known_at=said["known_at"],
            user_id=row.user_id,
            closed_at=instant_of(row.recorded_at),
            entries_count=said["entries_count"],
            lines_count=said["lines_count"],
            vat_events_count=said["vat_events_count"],
            debit_amount=Decimal(said["debit_amount"]),
            credit_amount=Decimal(said["credit_amount"]),
        )
        for row in connection.execute(query)
        for said in (json.loads(row.payload),)
    ]


def _totals(entry_lines: pa.Table) -> dict[str, object]:
    """What the event says of its lines; amounts as text, exactly."""
    zero = Decimal(0)
    sides = ("debit_amount", "credit_amount")
    return {
        "entries_count": len(set(entry_lines["entry_id"].to_pylist())),
        "lines_count": entry_lines.num_rows,
        **{side: str(sum(entry_lines[side].to_pylist(), zero)) for side in sides},
    }


def _sealed(
    table: Table, given: pa.Table, position: int
) -> Iterator[list[tuple[object, ...]]]:
    """The rows of `table`, hashed, chunk by chunk.

    Raises:
        KeyError: a column is missing.
    """
    names = [column.name for column in table.columns if column.name not in _OWN]
    row_number = 0
    for batch in given.select(names).to_batches(max_chunksize=CHUNK_ROWS):
        chunk: list[tuple[object, ...]] = []
        for values in zip(*(column.to_pylist() for column in batch), strict=True):
            row_number += 1
            row = (position, row_number, *map(_stored, values))
            text = canonical(list(row))
            refuse_unstorable(text)
            chunk.append((*row, digest(SEALED[table], text)))
        yield chunk


def _stored(value: object) -> object:
    """A value as the books hold it: whole ten-thousandths, ISO text."""
    match value:
        case Decimal():
            return to_units(value)
        case date():
            return value.isoformat()
        case str():
            return storable(value)
        case _:
            return value


def _plain(value: object) -> object:
    """A value as Arrow takes it: instants are UTC, without their zone."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
