"""What the header of an export may be: each first line, as each delimiter has it.

Programs write a title or a period above the header; so it is not the first line but the
one that has the columns' names.
"""

from __future__ import annotations

import csv
import re
from itertools import islice
from pathlib import Path

from lettrage.ingestion import workbook
from lettrage.ingestion.delimited import DELIMITERS
from lettrage.ingestion.encodings import encoding_of
from lettrage.ingestion.exports.readings import LIKE_AN_AMOUNT
from lettrage.ingestion.header import Header, header_of

_LINES = 30
_LINE_LENGTH_MAX = 1 << 16
_DELIMITERS = (*DELIMITERS, "|")


def headers(path: Path, file_name: str) -> list[Header]:
    """Candidates for the header of a CSV file or a workbook, the first lines first.

    Raises:
        DocumentError: the workbook is damaged, or unpacks to an absurd size.
    """
    if workbook.is_workbook(path):
        return workbook.headers(path, file_name)
    encoding = encoding_of(path)
    found = []
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = iter(lambda: file.readline(_LINE_LENGTH_MAX), "")
        for number, line in enumerate(islice(lines, _LINES), 1):
            for delimiter in _DELIMITERS:
                names = _fields(line, delimiter)
                if _may_be_names(names):
                    found.append(
                        header_of(
                            names,
                            line_number=number,
                            delimiter=delimiter,
                            encoding=encoding,
                        )
                    )
    return found


def above(path: Path, file_name: str, header: Header) -> list[tuple[int, list[str]]]:
    """The lines above the header with their numbers, each as its fields."""
    if workbook.is_workbook(path):
        rows = workbook.headers(path, file_name)
        return [
            (row.line_number, list(row.names))
            for row in rows
            if row.line_number < header.line_number
        ]
    with path.open(encoding=header.encoding, errors="replace", newline="") as file:
        lines = [file.readline(_LINE_LENGTH_MAX) for _ in range(header.line_number - 1)]
    return [
        (number, _fields(line, header.delimiter))
        for number, line in enumerate(lines, 1)
    ]


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [line]


def _may_be_names(fields: list[str]) -> bool:
    """No name is an amount; none has a NUL, which SQL does not take."""
    return len(fields) > 1 and not any(
        "\0" in field or re.search(LIKE_AN_AMOUNT, field.strip()) for field in fields
    )
