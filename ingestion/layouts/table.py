"""The table in an unknown CSV: its delimiter, its header, the first of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.layouts import cells, records
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.records import Record

DATE_FORMATS = (
    "DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "DD-MM-YYYY", "DD.MM.YYYY",
    "DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MM-YY", "YYYY/MM/DD", "MM-DD-YYYY",
    "YYYYMMDD",
)  # fmt: skip
DELIMITERS = (";", ",", "\t", "|")
_RECORDS_READ = 2_000
_LINES_READ = 20_000
_CHARACTERS_READ = 1 << 21
_HEADER_RECORDS = 60
_COLUMNS_MIN = 3


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        delimiter: between its cells.
        encoding: as `records.encoding_of` says it.
        names: the header's cells, without the empty last ones; without a header, the
            columns' numbers from 1.
        rows: the first rows that are as wide.
        has_header: whether the file names its columns.
    """

    delimiter: str
    encoding: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_header: bool = True

    def column(self, place: int) -> list[str]:
        """The cells of a column that say something."""
        return [text for row in self.rows if (text := row[place].strip())]


def table_of(path: Path, file_name: str) -> Table | None:
    """The table in the file; the one with the most columns; None: there is none.

    Raises:
        DocumentError: a line without end.
    """
    encoding = records.encoding_of(path, "cp1252")
    found = {
        delimiter: _first_records(path, file_name, delimiter, encoding)
        for delimiter in DELIMITERS
    }
    for find in (_headed, _unheaded):
        tables = [find(read, mark, encoding) for mark, read in found.items()]
        best = max(filter(None, tables), key=lambda t: len(t.names), default=None)
        if best is not None:
            return best
    return None


def _first_records(
    path: Path, file_name: str, delimiter: str, encoding: str
) -> list[Record]:
    read = records.records(
        path,
        file_name,
        delimiter=delimiter,
        encoding=encoding,
        lines_max=_LINES_READ,
    )
    found, length = list[Record](), 0
    for record in islice(read, _RECORDS_READ):
        found.append(record)
        length += len(record.text)
        if length > _CHARACTERS_READ:
            break
    return found


def _headed(found: list[Record], delimiter: str, encoding: str) -> Table | None:
    """A header, and below it rows as wide."""
    for place, (header, first) in enumerate(pairwise(found[:_HEADER_RECORDS])):
        names = [cell.strip() for cell in header.cells]
        while names and not names[-1]:
            names.pop()
        if not _is_header(names) or not _is_row(first, len(names)):
            continue
        rows = tuple(
            tuple(record.cells[: len(names)])
            for record in found[place + 1 :]
            if _is_row(record, len(names))
        )
        return Table(delimiter, encoding, tuple(names), rows)
    return None


def _unheaded(found: list[Record], delimiter: str, encoding: str) -> Table | None:
    """Rows of one width from the first on, each with a date and an amount."""
    rows = [tuple(record.cells) for record in found if _is_unheaded_row(record.cells)]
    width = len(rows[0]) if rows else 0
    first = next((r.cells for r in found if len(r.cells) == width), [])
    alike = tuple(row for row in rows if len(row) == width)
    if width < _COLUMNS_MIN or len(alike) < 2 or tuple(first) != alike[0]:
        return None
    names = tuple(str(number) for number in range(1, width + 1))
    return Table(delimiter, encoding, names, alike, has_header=False)


def _is_unheaded_row(found: list[str]) -> bool:
    has_cents = any(is_amount(c, m) and m in c for c in found for m in ",.")
    return has_cents and any(map(is_date, found))


def _is_header(names: list[str]) -> bool:
    """Whether cells may be names: several, each a word, none twice."""
    words = [normalised(name) for name in names]
    return (
        len(words) >= _COLUMNS_MIN
        and len(set(words)) == len(words)
        and all(word and not word.replace(" ", "").isdigit() for word in words)
    )


def _is_row(record: Record, width: int) -> bool:
    found = record.cells
    if len(found) < width or any(cell.strip() for cell in found[width:]):
        return False
    return any(is_date(cell) for cell in found[:width])


def is_date(text: str) -> bool:
    """Whether a cell is a day under any format."""
    try:
        cells.day(text, "", DATE_FORMATS)
    except RowFault:
        return False
    return True


def is_amount(text: str, decimal: str) -> bool:
    """Whether a cell is an amount under this decimal separator."""
    try:
        cells.amount(text, "", decimal=decimal)
    except RowFault:
        return False
    return True
