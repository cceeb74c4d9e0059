"""Rows of delimited text (CSV) as cells, each with the physical line that it starts on.

Sound files are read by DuckDB, in parallel. A file that DuckDB refuses, or whose lines
and records do not correspond one to one (a line break inside quotes, a blank line, a
line with too few fields), is read again record by record: there a broken record is set
aside by itself, with its line, and the rest lands.

Both readings take the same files the same way (RFC 4180): a field in double quotes, in
which a double quote is written twice; spaces around it carry nothing; a double quote
inside a field that does not start with one is a plain character.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection, DatabaseError
from lettrage.ingestion.cells import quoted
from lettrage.ingestion.encodings import as_utf8
from lettrage.ingestion.header import Header, header_of
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.text_lines import text_lines

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

# A quote that is not closed within so many lines was never meant to be: without a
# bound, one stray quote would swallow the rest of the file.
_RECORD_LINES_MAX = 100
# Nor is a header that long, or so far down, of a table.
_HEADER_LENGTH_MAX = 1 << 16
_LINES_ABOVE_MAX = 1_000
# Beyond so many broken records the file is no table of its header's.
_BROKEN_MAX = 100_000
_BATCH_ROWS = 20_000
_CHUNK_BYTES = 1 << 22
_PAYLOAD_LENGTH_MAX = 4_000


def headers(path: Path, file_name: str) -> list[Header]:
    """The header as each delimiter would have it, the comma's first.

    Raises:
        DocumentError: the first lines are not UTF-8.
    """
    for number, line in islice(text_lines(path, file_name), _LINES_ABOVE_MAX):
        if line.strip():
            return [
                header_of(
                    _names(line, delimiter), line_number=number, delimiter=delimiter
                )
                for delimiter in DELIMITERS
                if len(line) <= _HEADER_LENGTH_MAX
            ]
    return []


def _names(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))


def read(
    connection: Connection, path: Path, *, file_name: str, header: Header
) -> list[RejectedRow]:
    """Make the relation `incoming_cells` (c0 … cn varchar, line_number) of the file.

    Returns:
        Records that are broken; their payload is their own text.

    Raises:
        DocumentError: the file is not in the header's encoding.
    """
    try:
        with as_utf8(path, header.encoding) as text:
            if _read_at_once(connection, text, header):
                return []
            return _read_by_record(connection, text, file_name=file_name, header=header)
    except UnicodeError as error:
        raise DocumentError(
            file_name,
            None,
            None,
            None,
            f"is no text in {header.encoding}; save the file again as CSV UTF-8",
        ) from error


def _read_at_once(connection: Connection, path: Path, header: Header) -> bool:
    """Read by DuckDB; false when lines and records do not correspond one to one."""
    width = len(header.names)
    columns = ", ".join(f"'c{place}': 'varchar'" for place in range(width))
    try:
        connection.execute(
            f"""
            create temp table incoming_records as from read_csv(
                ?, auto_detect = false, header = true, columns = {{{columns}}},
                skip = {header.line_number - 1},
                delim = {quoted(header.delimiter)}, quote = '"', escape = '"'
            )
            """,
            [str(path)],
        )
    except DatabaseError:
        return False
    (records,) = connection.execute(
        "select count(*) from incoming_records"
    ).fetchone() or (0,)
    if records + header.line_number != _physical_lines(path):
        connection.execute("drop table incoming_records")
        return False
    # Rows keep the file's order, so a row's number is its place.
    connection.execute(
        f"""
        create temp view incoming_cells as
        select *, rowid + {header.line_number + 1} as line_number from incoming_records
        """
    )
    return True


def _read_by_record(
    connection: Connection, path: Path, *, file_name: str, header: Header
) -> list[RejectedRow]:
    width = len(header.names)
    columns = ", ".join(f"c{place} varchar" for place in range(width))
    connection.execute(
        f"create temp table incoming_cells ({columns}, line_number bigint)"
    )
    rejected: list[RejectedRow] = []
    numbers: list[int] = []
    rows: list[list[str]] = []

    def insert() -> None:
        if not rows:
            return
        arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        names = [f"c{place}" for place in range(width)]
        batch = pa.table(
            [*arrays, pa.array(numbers, pa.int64())], [*names, "line_number"]
        )
        connection.register("incoming_batch", batch)
        connection.execute("insert into incoming_cells from incoming_batch")
        connection.unregister("incoming_batch")
        rows.clear()
        numbers.clear()

    for number, record in _records(text_lines(path, file_name), header):
        if isinstance(record, RejectedRow):
            rejected.append(record)
            if len(rejected) > _BROKEN_MAX:
                reason = (
                    f"{record.reason}: {_BROKEN_MAX:,} records before it are broken "
                    "too; export the file again"
                )
                raise DocumentError(file_name, number, None, None, reason)
            continue
        numbers.append(number)
        rows.append(record)
        if len(rows) == _BATCH_ROWS:
            insert()
    insert()
    return rejected


def _records(
    lines: Iterator[tuple[int, str]], header: Header
) -> Iterator[tuple[int, list[str] | RejectedRow]]:
    """Each record after the header, with the line it starts on."""
    ahead = deque[tuple[int, str]]()
    while _is_there(ahead, lines, 0):
        number, text = ahead[0]
        fields, fault = _split(text, header)
        whole, used, going = text, 1, fault
        while going == _OPEN and used < _RECORD_LINES_MAX:
            if not _is_there(ahead, lines, used):
                break
            whole += "\n" + ahead[used][1]
            used += 1
            fields, going = _split(whole, header)
        # What an open quote ran into in vain is read again for itself.
        for _ in range(used if fields is not None else 1):
            ahead.popleft()
        if number <= header.line_number or not text.strip():
            continue
        if fields is not None:
            yield number, fields
        else:
            payload = text[:_PAYLOAD_LENGTH_MAX]
            yield number, RejectedRow(number, None, fault, payload)


def _is_there(
    ahead: deque[tuple[int, str]], lines: Iterator[tuple[int, str]], place: int
) -> bool:
    """Read until `ahead` has a line at `place`; false at the end of the file."""
    while len(ahead) <= place:
        line = next(lines, None)
        if line is None:
            return False
        ahead.append(line)
    return True


_OPEN = "a double quote opens a field and is not closed; close it, or write it twice"
_GARBAGE = "text after the closing double quote; a quote inside a field is doubled"


def _split(text: str, header: Header) -> tuple[list[str] | None, str]:
    """The fields of a record; or None, and what is wrong with it."""
    width, delimiter = len(header.names), header.delimiter
    if '"' not in text:
        fields = text.split(delimiter)
    else:
        found, fault = _split_quoted(text, delimiter)
        if found is None:
            return None, fault
        fields = found
    while len(fields) > width and not fields[-1].strip():
        fields.pop()
    if len(fields) == width:
        return fields, ""
    return None, f"found {len(fields)} fields; expected the header's {width}"


_QUOTED = re.compile(r' *"((?:[^"]|"")*)" *')
_OPENS = re.compile(r' *"')


def _split_quoted(text: str, delimiter: str) -> tuple[list[str] | None, str]:
    fields: list[str] = []
    place = 0
    while True:
        if _OPENS.match(text, place):
            match = _QUOTED.match(text, place)
            if match is None:
                return None, _OPEN
            fields.append(match[1].replace('""', '"'))
            place = match.end()
            if place < len(text) and text[place] != delimiter:
                return None, _GARBAGE
        else:
            end = text.find(delimiter, place)
            # A line break ends a record, except inside quotes.
            stop = len(text) if end < 0 else end
            if "\n" in text[place:stop]:
                return None, _OPEN
            fields.append(text[place:stop])
            place = stop
        if place >= len(text):
            return fields, ""
        place += 1


def _physical_lines(path: Path) -> int:
    count, last = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last not in {b"", b"\n"})
