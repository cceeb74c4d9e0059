"""Rows of the first sheet of an Excel workbook (XLSX) as cells, with their row numbers.

Cells are read as text: numbers as decimals, dates in ISO form. Excel stores binary
floats and shows 15 significant digits, so a number is what those say, and has nine
decimals at most: 0.30000000000000004 is 0.3. A formula is what it last gave; a cell
that holds an error (#DIV/0!) rejects its row.

Source: ECMA-376, Office Open XML; the 15 digits are Excel's specification.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

import fastexcel
import pyarrow as pa

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection
from lettrage.ingestion.header import Header, header_of
from lettrage.ingestion.parser import RejectedRow

# A workbook of a million full rows is some 600 MB; a small file that unpacks to more
# than this is made to fill the memory.
UNPACKED_BYTES_MAX = 1 << 30
# What `zipfile` raises of a damaged archive, one that is locked, or packed otherwise.
ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    OSError, ValueError,
)  # fmt: skip
# A million rows of 25 columns.
CELLS_MAX = 25_000_000
_CHUNK_BYTES = 1 << 20
_COUNT = re.compile(rb"""(?:uniqueC|\bc)ount\s*=\s*["'](\d{1,18})""")
_PLACE = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]{0,40}?\br\s*=\s*["']([A-Z]{1,3})(\d{1,9})"""
)
_PLACE_BYTES = 128
_HEADER_ROWS = 50


def is_workbook(path: Path) -> bool:
    """Whether the file is a ZIP archive that holds a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except ZIP_FAULTS:
        return False


def header(path: Path, file_name: str) -> Header | None:
    """The first row of the first sheet that holds anything; None: it is empty.

    Raises:
        DocumentError: the workbook is damaged, or unpacks to an absurd size.
    """
    return next(iter(headers(path, file_name)), None)


def headers(path: Path, file_name: str) -> list[Header]:
    """Each of the first rows of the first sheet that hold anything, as a header.

    Raises:
        DocumentError: as `header`.
    """
    _refuse_bomb(path, file_name)
    cells, _ = _sheet(path, file_name, rows=_HEADER_ROWS)
    cells = cells.drop_columns(["line_number"])
    return [
        header_of(list(row.values()), line_number=number)
        for number, row in enumerate(cells.to_pylist(), 1)
        if any(row.values())
    ]


def read(
    connection: Connection, path: Path, *, file_name: str, header: Header
) -> list[RejectedRow]:
    """Make the table `incoming_cells` (c0 … cn varchar, line_number) of the sheet.

    Returns:
        One for each cell that holds an error.

    Raises:
        DocumentError: as `header`.
    """
    sheet, errors = _sheet(path, file_name, rows=None)
    connection.register("incoming_sheet", sheet)
    width = len(header.names)
    cells = ", ".join(f"{_as_shown(f'c{place}')} as c{place}" for place in range(width))
    connection.execute(
        f"""
        create temp table incoming_cells as
        select {cells}, line_number from incoming_sheet
        where line_number > ? and not list_contains(?, line_number)
        """,
        [header.line_number, sorted({row + 1 for row, _, _ in errors})],
    )
    connection.unregister("incoming_sheet")
    return [
        RejectedRow(
            row + 1,
            header.names[column] if column < width else None,
            f"the cell holds an error ({detail}); mend its formula",
            _payload(sheet, row, header),
        )
        for row, column, detail in errors
        if row >= header.line_number
    ]


def _sheet(
    path: Path, file_name: str, *, rows: int | None
) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """The first sheet as text from its first row on; and its error cells."""
    try:
        sheet = fastexcel.read_excel(path).load_sheet(
            0, header_row=None, skip_rows=0, n_rows=rows, dtypes="string"
        )
        batch, errors = sheet.to_arrow_with_errors()
    except fastexcel.FastExcelError as error:
        cause = str(error).partition("\n")[0]
        raise DocumentError(
            file_name, None, None, cause, "expected a workbook; save it again as XLSX"
        ) from error
    table = pa.Table.from_batches([batch])
    table = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    numbers = pa.array(range(1, table.num_rows + 1), pa.int64())
    found = [
        (*error.position, error.detail.rpartition("got ")[2].strip("'"))
        for error in (errors.errors if errors else ())
    ]
    return table.append_column("line_number", numbers), found


def _as_shown(cell: str) -> str:
    """SQL: dates without their midnight, numbers with the 15 digits Excel shows."""
    number = "'-?[0-9]+\\.[0-9]+'"
    midnight = "'[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00'"
    return f"""case
        when regexp_full_match({cell}, {midnight}) then left({cell}, 10)
        when length({cell}) > 16 and regexp_full_match({cell}, {number})
            then format('{{:.15g}}', {cell}::double)
        else {cell} end"""


def _payload(sheet: pa.Table, row: int, header: Header) -> str:
    cells = list(sheet.slice(row, 1).to_pylist()[0].values())
    named = dict(zip(header.names, cells, strict=False))
    return json.dumps(named, ensure_ascii=False)


def _refuse_bomb(path: Path, file_name: str) -> None:
    """Refuse what unpacks to too much, or lies about its size."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > UNPACKED_BYTES_MAX:
                raise DocumentError(
                    file_name,
                    None,
                    None,
                    f"{size} bytes unpacked",
                    f"expected at most {UNPACKED_BYTES_MAX}; split the workbook, or "
                    "save it as CSV",
                )
            # A member that is longer than it says fails its checksum.
            for member in archive.infolist():
                with archive.open(member) as part:
                    _refuse_lie(part, member.file_size, file_name)
    except ZIP_FAULTS as error:
        raise DocumentError(
            file_name, None, None, str(error), "expected a workbook without password"
        ) from error


def _refuse_lie(part: IO[bytes], size: int, file_name: str) -> None:
    """Refuse a part that announces more than it holds, or cells that lie far apart.

    The reader takes memory for what is announced, and for all cells between the first
    and the last: a small file would fill it.

    Raises:
        DocumentError: it does.
    """
    columns, rows, rest = 0, 0, b""
    while chunk := part.read(_CHUNK_BYTES):
        text = rest + chunk
        for count in _COUNT.findall(text):
            if int(count) > size:
                reason = "a part of it announces more than it holds; save it again"
                raise DocumentError(file_name, None, None, count.decode(), reason)
        for letters, digits in _PLACE.findall(text):
            columns, rows = max(columns, _column(letters)), max(rows, int(digits))
        if columns * rows > CELLS_MAX:
            reason = (
                f"expected at most {CELLS_MAX:,} cells between the first and the last; "
                "delete the columns and rows that are empty, or save it as CSV"
            )
            raise DocumentError(
                file_name, None, None, f"{columns * rows} cells", reason
            )
        rest = text[-_PLACE_BYTES:]


def _column(letters: bytes) -> int:
    """The place of a column, from 1: of A, B, …, Z, AA."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
