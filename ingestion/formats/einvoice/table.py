"""Rows of values as a translation: texts as a canonical file would hold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa

from lettrage.ingestion.translator import LINE_NUMBER, Translation

Value = str | int | Decimal | date | None
Row = dict[str, Value]


def translation(kind: str, rows: Sequence[Row]) -> Translation:
    """Rows of one kind, all of a file; their places in it count from 1."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {
        name: pa.array([_text(row.get(name)) for row in rows], pa.string())
        for name in names
    }
    places = pa.array(range(1, len(rows) + 1), pa.int64())
    return Translation(kind, pa.table({**columns, LINE_NUMBER: places}))


def _text(value: Value) -> str | None:
    match value:
        case None | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
