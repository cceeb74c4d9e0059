"""Write rows as the files that users drop; the same rows give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Row = dict[str, object]

# A workbook holds when it was made; a date of its own would change its bytes.
_MADE_AT = datetime(2026, 1, 1)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """UTF-8 with a header; the first row names the columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([_text(value) for value in row.values()] for row in rows)


def write_workbook(path: Path, rows: Sequence[Row]) -> None:
    """One sheet; amounts as text, for a workbook's numbers are binary floats."""
    workbook = xlsxwriter.Workbook(path)
    workbook.set_properties({"created": _MADE_AT})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, rows[0])
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row.values()):
            if text := _text(value):
                sheet.write_string(number, column, text)
    workbook.close()


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    """Typed columns: dates, decimals and texts as they are."""
    pq.write_table(pa.Table.from_pylist(list(rows)), path)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
