"""Sheets from queries: a title, a header, typed columns, ready to print.

Rows stream from DuckDB into the file, so that memory stays bounded; the same rows give
the same bytes. Amounts are numbers, since an accountant adds them up: a workbook keeps
fifteen digits, and no cent is lost below ten thousand billion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lettrage.core.warehouse import Connection

# A sheet has 1,048,576 rows; further rows go to a further sheet.
_ROWS_MAX = 1_000_000
_BATCH = 10_000
# Title, subtitle, note, and the header below them.
HEADER_ROW = 3


class Kind(StrEnum):
    """How a column is shown; its value is the number format."""

    TEXT = "@"
    EUROS = "#,##0;[Red]-#,##0"
    CENTS = "#,##0.00;[Red]-#,##0.00"
    RATE = "0.00##"
    DAY = "dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet.

    Args:
        header: what stands above it.
        width: in characters.
        kind: how its values are shown.
        words: what is shown instead of a value, such as a code.
    """

    header: str
    width: int
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and the query that fills it.

    Args:
        name: on its tab, at most 28 characters.
        note: one line below the title.
        query: as many columns as `columns`, in their order, with named parameters.
        columns: from left to right.
    """

    name: str
    note: str
    query: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on top of every sheet, and the day that the workbook is of."""

    title: str
    subtitle: str
    as_of: date


def write_workbook(
    path: Path,
    connection: Connection,
    sheets: Sequence[Sheet],
    *,
    parameters: Mapping[str, object],
    heading: Heading,
) -> None:
    """Write the workbook, whole or not at all.

    Args:
        path: replaced where it is there.
        connection: that the queries read.
        sheets: in the order of their tabs.
        parameters: of every query, by name.
        heading: on every sheet.
    """
    unfinished = path.with_name(f".{path.name}.part")
    book = xlsxwriter.Workbook(unfinished, {"constant_memory": True})
    # A workbook holds when it was made; the clock would change its bytes.
    book.set_properties(
        {"title": heading.title, "created": datetime.combine(heading.as_of, time())}
    )
    for sheet in sheets:
        _Writer(book, sheet, heading).write(connection, parameters)
    book.close()
    unfinished.replace(path)


class _Writer:
    def __init__(
        self, book: xlsxwriter.Workbook, sheet: Sheet, heading: Heading
    ) -> None:
        self._book = book
        self._sheet = sheet
        self._heading = heading
        self._header = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._quiet = book.add_format({"font_color": "#555555"})
        self._formats: tuple[Format, ...] = tuple(
            book.add_format({"num_format": column.kind.value})
            for column in sheet.columns
        )

    def write(self, connection: Connection, parameters: Mapping[str, object]) -> None:
        page, number, row = self._page(1), 1, HEADER_ROW
        for values in _rows(connection, self._sheet.query, parameters):
            if row == _ROWS_MAX:
                self._finish(page, row)
                number += 1
                page, row = self._page(number), HEADER_ROW
            row += 1
            for place, value in enumerate(values):
                self._cell(page, row, place, value)
        self._finish(page, row)

    def _page(self, number: int) -> Worksheet:
        name = self._sheet.name if number == 1 else f"{self._sheet.name} {number}"
        page = self._book.add_worksheet(name)
        page.freeze_panes(HEADER_ROW + 1, 0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER_ROW)
        page.set_footer("&L&A&R&P / &N")
        for place, column in enumerate(self._sheet.columns):
            page.set_column(place, place, column.width)
        page.write_string(0, 0, self._heading.title, self._title)
        page.write_string(1, 0, self._heading.subtitle, self._quiet)
        page.write_string(2, 0, self._sheet.note, self._quiet)
        for place, column in enumerate(self._sheet.columns):
            page.write_string(HEADER_ROW, place, column.header, self._header)
        return page

    def _finish(self, page: Worksheet, last_row: int) -> None:
        if last_row > HEADER_ROW:
            last_column = len(self._sheet.columns) - 1
            page.autofilter(HEADER_ROW, 0, last_row, last_column)

    def _cell(self, page: Worksheet, row: int, place: int, value: object) -> None:
        shown = self._formats[place]
        words = self._sheet.columns[place].words
        match value:
            case None:
                pass
            case Decimal() | int():
                page.write_number(row, place, value, shown)
            case date():
                page.write_datetime(row, place, value, shown)
            case _:
                page.write_string(row, place, words.get(str(value), str(value)), shown)


def _rows(
    connection: Connection, query: str, parameters: Mapping[str, object]
) -> Iterator[tuple[Any, ...]]:
    used = {name: value for name, value in parameters.items() if f"${name}" in query}
    cursor = connection.execute(query, used)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch
