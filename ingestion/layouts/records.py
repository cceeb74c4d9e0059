"""Records of a bank's CSV: what stands between delimiters, and on which line.

Nothing is assumed but the delimiter. A file is UTF-16 where it says so, UTF-8 where it
reads as such, else in its layout's encoding. Preamble, header and rows are all records;
telling them apart is the layout's part.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lettrage.core.errors import DocumentError

# Without these bounds one quote, or a file without line breaks, would fill the memory.
LINE_LENGTH_MAX = 1 << 20
_RECORD_LINES_MAX = 100
_CHUNK_BYTES = 1 << 20
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first physical line (from 1), its cells, its own text."""

    line_number: int
    cells: list[str]
    text: str


def encoding_of(path: Path, otherwise: str) -> str:
    """The encoding of the file: UTF-16, UTF-8, else `otherwise`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(2) in _UTF16_MARKS:
            return "utf-16"
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return otherwise
    return "utf-8-sig"


def head_lines(head: bytes) -> Iterator[str]:
    """The lines of the start of a file, whose last character may be cut."""
    if head.startswith(_UTF16_MARKS):
        text = head.decode("utf-16", errors="replace")
    else:
        try:
            text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
        except UnicodeDecodeError:
            text = head.decode("cp1252", errors="replace")
    return (line.removesuffix("\n") for line in io.StringIO(text, newline=None))


def records(
    path: Path,
    file_name: str,
    *,
    delimiter: str,
    encoding: str,
    lines_max: int | None = None,
) -> Iterator[Record]:
    """Every record of the file, or of its first lines, that is not blank, in order.

    Raises:
        DocumentError: a line is longer than `LINE_LENGTH_MAX` characters.
    """
    with path.open(encoding=encoding, errors="replace") as file:
        yield from split(islice(_lines(file, file_name), lines_max), delimiter)


def split(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """The records of lines; a quoted cell may run over several.

    A double quote that opens nothing is a plain character, as in `TUYAU 5"`.
    """
    numbered = enumerate(lines, 1)
    ahead = deque[tuple[int, str]]()
    while ahead or _fill(ahead, numbered, 1):
        number, text = ahead.popleft()
        cells, used = [text], 0
        if '"' in text:
            cells, used = _quoted(text, ahead, numbered, delimiter)
            text = "\n".join([text, *(ahead.popleft()[1] for _ in range(used))])
        else:
            cells = text.split(delimiter)
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(number, cells, text)


def _quoted(
    text: str,
    ahead: deque[tuple[int, str]],
    numbered: Iterator[tuple[int, str]],
    delimiter: str,
) -> tuple[list[str], int]:
    """The cells of a record that holds quotes; and how many further lines are its."""
    whole, quotes, used = text, text.count('"'), 0
    while quotes % 2 and used < _RECORD_LINES_MAX and _fill(ahead, numbered, used + 1):
        line = ahead[used][1]
        if len(whole) + len(line) > LINE_LENGTH_MAX:
            break
        whole, quotes, used = f"{whole}\n{line}", quotes + line.count('"'), used + 1
    if used and quotes % 2 == 0:
        rows = list(_parsed(whole, delimiter))
        if len(rows) == 1:
            return rows[0], used
    # What the quote ran into in vain is read for itself.
    return next(_parsed(text, delimiter), [text]), 0


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        # A cell beyond the csv module's own bound: the record is its text.
        yield [text]


def _fill(
    ahead: deque[tuple[int, str]], numbered: Iterator[tuple[int, str]], count: int
) -> bool:
    """Read until `count` lines are ahead; false at the end of the file."""
    while len(ahead) < count:
        line = next(numbered, None)
        if line is None:
            return False
        ahead.append(line)
    return True


def _lines(file: Iterable[str], file_name: str) -> Iterator[str]:
    """Lines without their ends, none longer than allowed."""
    readline = file.readline  # type: ignore[attr-defined]
    number = 0
    while line := readline(LINE_LENGTH_MAX + 1):
        number += 1
        if len(line) > LINE_LENGTH_MAX:
            reason = f"expected lines of at most {LINE_LENGTH_MAX} characters"
            raise DocumentError(file_name, number, None, None, reason)
        yield line.removesuffix("\n")
