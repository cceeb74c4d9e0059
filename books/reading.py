"""The books as Arrow, by chain position, in the shapes of `ingestion.schema`.

Positions are committed in order, so that whoever has read up to one misses nothing.
Readers stream: a batch of 300,000 decisions does not have to fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, Table, func, select

from lettrage.books import identities
from lettrage.books import users as users_of
from lettrage.books.canonical import SCALE
from lettrage.books.engine import Books
from lettrage.books.schema import (
    closed_entry_lines,
    closed_vat_events,
    decision_allocations,
    decisions,
    events,
)

BATCH_ROWS = 20_000

_AMOUNT = pa.decimal128(18, SCALE)
_INSTANT = pa.timestamp("us")
_TYPES = {
    "recorded_at": _INSTANT,
    "decided_at": _INSTANT,
    "complete_to_date": pa.date32(),
    "position": pa.int64(),
    "row_number": pa.int64(),
    "rank": pa.int64(),
    "probability": pa.type_for_alias("double"),
    "allocated_amount": _AMOUNT,
    "bank_amount": _AMOUNT,
    "difference_amount": _AMOUNT,
    "is_active": pa.bool_(),
    "is_reversal": pa.bool_(),
    "generation": pa.int64(),
    "entry_line": pa.int64(),
    "entry_number": pa.int64(),
    **dict.fromkeys(
        (
            "debit_amount", "credit_amount", "currency_amount", "base_amount",
            "vat_amount", "document_base_amount", "document_vat_amount", "vat_rate",
        ),
        _AMOUNT,
    ),
    **dict.fromkeys(
        (
            "entry_date", "document_date", "validated_date", "original_entry_date",
            "event_date",
        ),
        pa.date32(),
    ),
}  # fmt: skip

# One ten-thousandth, the unit of every amount in the books.
_UNIT = pa.scalar(Decimal(1).scaleb(-SCALE), pa.decimal128(SCALE, SCALE))
_WHOLE = pa.decimal128(19, 0)


def events_after(
    books: Books, position: int, *, up_to: int | None = None
) -> pa.RecordBatchReader:
    """Events after `position`: position, kind, recorded_at, user_id; in chain order."""
    columns = [
        events.c[name] for name in ("position", "kind", "recorded_at", "user_id")
    ]
    return _reader(books, events, columns, position, up_to=up_to)


def decisions_after(
    books: Books, position: int, *, up_to: int | None = None
) -> pa.RecordBatchReader:
    """Decisions of events after `position`, ordered by position and row_number.

    Columns: those of `raw.decisions`. `decided_at` is UTC, without its zone.
    """
    inner = {"bank_amount", "row_hash"}
    columns = [column for column in decisions.columns if column.name not in inner]
    return _reader(books, decisions, columns, position, up_to=up_to)


def allocations_after(
    books: Books, position: int, *, up_to: int | None = None
) -> pa.RecordBatchReader:
    """Allocations of events after `position`, ordered by position and row_number.

    Columns: those of `raw.decision_allocations`; `row_number` counts over all decisions
    of the event.
    """
    columns = list(decision_allocations.columns)
    return _reader(books, decision_allocations, columns, position, up_to=up_to)


def closed_entry_lines_after(
    books: Books, position: int, *, up_to: int | None = None
) -> pa.RecordBatchReader:
    """Sealed lines of entries, of closings after `position`, in their sealed order.

    Columns: those of `raw.closed_entry_lines`.
    """
    return _sealed_after(books, closed_entry_lines, position, up_to=up_to)


def closed_vat_events_after(
    books: Books, position: int, *, up_to: int | None = None
) -> pa.RecordBatchReader:
    """Sealed taxable events, of closings after `position`, in their sealed order.

    Columns: those of `raw.closed_vat_events`.
    """
    return _sealed_after(books, closed_vat_events, position, up_to=up_to)


def users(books: Books) -> pa.Table:
    """All users as they are now, in the shape of `raw.users`.

    Columns: user_id (key), position (of the last event about them), login and
    display_name (null once erased), role, is_active. `auto`, who is no
    person, is not among them.
    """
    known = users_of.listed(books)
    names = ("user_id", "position", "login", "display_name", "role", "is_active")
    return pa.table(
        {
            name: pa.array(
                [_plain(getattr(user, name)) for user in known],
                _TYPES.get(name, pa.string()),
            )
            for name in names
        }
    )


def last_decided_by_people(books: Books) -> int:
    """The position of what a person last decided or imported; 0: none."""
    with books.reading() as connection:
        position = connection.execute(
            select(func.max(events.c.position)).where(
                events.c.kind.in_(("decisions", identities.KIND)),
                events.c.user_id != users_of.AUTO,
            )
        ).scalar()
    return 0 if position is None else int(position)


def _sealed_after(
    books: Books, table: Table, position: int, *, up_to: int | None
) -> pa.RecordBatchReader:
    columns = [column for column in table.columns if column.name != "row_hash"]
    return _reader(books, table, columns, position, up_to=up_to)


def _reader(
    books: Books,
    table: Table,
    columns: list[Column[Any]],
    position: int,
    *,
    up_to: int | None,
) -> pa.RecordBatchReader:
    schema = pa.schema(
        [
            pa.field(column.name, _TYPES.get(column.name, pa.string()), column.nullable)
            for column in columns
        ]
    )
    query = select(*columns).where(table.c.position > position)
    if up_to is not None:
        query = query.where(table.c.position <= up_to)
    query = query.order_by(*table.primary_key.columns)

    def batches() -> Iterator[pa.RecordBatch]:
        with books.reading() as connection:
            streaming = connection.execution_options(yield_per=BATCH_ROWS)
            for rows in streaming.execute(query).partitions():
                values = zip(*rows, strict=True)
                yield pa.record_batch(
                    [_array(v, f.type) for v, f in zip(values, schema, strict=True)],
                    schema=schema,
                )

    return pa.RecordBatchReader.from_batches(schema, batches())


def _array(values: tuple[Any, ...], type: pa.DataType) -> pa.Array:
    """Values as the books store them, as `type`."""
    if type == _AMOUNT:
        units = pa.array(values, pa.int64()).cast(_WHOLE)
        return pc.multiply(units, _UNIT).cast(_AMOUNT)
    if type == _INSTANT:
        zoned = pa.array(values, pa.string()).cast(pa.timestamp("us", "UTC"))
        return zoned.cast(_INSTANT)
    if type == pa.date32():
        return pa.array(values, pa.string()).cast(type)
    return pa.array(values, type)


def _plain(value: object) -> object:
    return value.value if isinstance(value, users_of.Role) else value
