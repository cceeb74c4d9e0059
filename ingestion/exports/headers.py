"""What the header of an export may be: each first line, as each delimiter has it.

Programs write a title or a period above the header; so it is not the first line but the
one that has the columns' names.
"""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path

from lettrage.ingestion import workbook
from lettrage.ingestion.delimited import DELIMITERS
from lettrage.ingestion.encodings import encoding_of
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
                if len(names) > 1:
                    found.append(
                        header_of(
                            names,
                            line_number=number,
                            delimiter=delimiter,
                            encoding=encoding,
                        )
                    )
    return found


def _fields(line: str, delimiter: str) -> list[str]:
    if delimiter not in line:
        return []
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []
