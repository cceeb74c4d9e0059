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

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
from sqlalchemy import Connection, Table, func, select

from lettrage.books import closings, identities, journal
from lettrage.books.canonical import (
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

# What a row of each table is, where hashes and findings name it; in hashing order.
SEALED = {
    closed_entry_lines: "closed entry line",
    closed_vat_events: "closed vat event",
}

# Rows turned to Python and written at a time.
CHUNK_ROWS = 10_000

# Events after which a build no longer says what the journals are.
_CHANGING = ("landing", "decisions", identities.KIND)


def record_closing(
    books: Books,
    *,
    user_id: str,
    period: Period,
    known_at: int,
    time_zone: ZoneInfo,
    entry_lines: pa.Table,
    vat_events: pa.Table,
) -> int:
    """Seal a period: append its event with its rows, all or nothing.

    Args:
        books: open.
        user_id: who closes.
        period: follows all that is closed.
        known_at: the position that the build knew whose rows these are.
        time_zone: of the firm, whose day of the act is the entries' validated date.
        entry_lines: in the order of the journals; the columns of `closed_entry_lines`
            but those that the books add (position, row_number, validated_date,
            row_hash), amounts in the company's currency.
        vat_events: those of `closed_vat_events`, likewise.

    Returns:
        The event's position.

    Raises:
        UserRefused: the user may not decide.
        RuleViolation: the period has not ended, or is closed, or the build is older
            than the books.
        InvalidValue: an amount or a text that the books cannot hold.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        today = instant_of(transaction.now).astimezone(time_zone).date()
        refuse_unless_next(connection, period, known_at=known_at, today=today)
        position = transaction.head.position + 1
        rows = journal.RowsDigest()
        for table, given in zip(SEALED, (entry_lines, vat_events), strict=True):
            for chunk in _sealed(table, given, position=position, today=today):
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
            transaction, closings.KIND, user_id=user_id, payload=payload, rows=rows
        )


def refuse_unless_next(
    connection: Connection, period: Period, *, known_at: int, today: date
) -> None:
    """Refuse a period that has not ended or is closed, and a build that is outdated.

    Raises:
        RuleViolation: as said.
    """
    if period.last_day >= today:
        raise RuleViolation("close", str(period), "a month that has ended", str(today))
    closed = closings.read(connection)
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


def hash_row(kind: str, row: Sequence[object]) -> str:
    """The hash of a sealed row.

    Args:
        kind: what the row is, of `SEALED`.
        row: its columns, from position on, without row_hash.
    """
    return digest(kind, canonical(list(row)))


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
    table: Table, given: pa.Table, *, position: int, today: date
) -> Iterator[list[tuple[object, ...]]]:
    """The rows of `table`, hashed, chunk by chunk.

    Raises:
        KeyError: a column is missing.
    """
    names = [column.name for column in table.columns if column.name != "row_hash"]
    row_number = 0
    for batch in given.to_batches(max_chunksize=CHUNK_ROWS):
        chunk: list[tuple[object, ...]] = []
        for values in batch.to_pylist():
            row_number += 1
            known = {
                **values,
                "position": position,
                "row_number": row_number,
                "validated_date": today,
            }
            row = tuple(_stored(known[name]) for name in names)
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
