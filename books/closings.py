"""What was closed: events of kind `close`, which `sealing` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
from sqlalchemy import Connection, select

from lettrage.books.canonical import SCALE, instant_of
from lettrage.books.engine import Books
from lettrage.books.schema import events

KIND = "close"

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


def listed(books: Books) -> list[Closing]:
    """All closings, in chain order, which is that of their days."""
    with books.reading() as connection:
        return read(connection)


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


def read(connection: Connection) -> list[Closing]:
    """All closings that `connection` sees, in chain order."""
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


def _plain(value: object) -> object:
    """A value as Arrow takes it: instants are UTC, without their zone."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
