"""The lines of a FEC, from its bytes: whoever wrote it, nothing is taken for granted.

Read in chunks, so that a file of any size fits. Everything that could not be read is
told by the controls, line by line; nothing is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from lettrage.accounting.fec_catalogue import COLUMNS
from lettrage.core.errors import DocumentError

# No column of a file is named so.
LINE = "# line"
TEXT = "# text"
FIELDS = "# fields"
SEPARATORS = ("\t", "|")

_CHUNK_BYTES = 4 << 20  # some 25,000 lines
_LINE_BYTES_MAX = 1 << 20
# Spaces around a value are no part of it; the no-break ones of typography neither.
_BLANKS = " \u00a0\u202f"
_XML = re.compile(r"<(?:\?xml|(?:[\w.-]+:)?comptabilite)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file.

    Args:
        line: where it stands, from 1.
        separator: a tab or a vertical bar; None where the line holds neither.
        names: the columns by their names in the law, others as they are written.
    """

    line: int
    separator: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines below the header.

    Args:
        header: of the file.
        rows: `LINE` (from 1), `TEXT` (the line), `FIELDS` (how many it holds) and a
            text for each column of the header, without blanks around it; missing where
            the line ends before it.
    """

    header: Header
    rows: pl.DataFrame


def header_of(path: Path) -> Header | None:
    """The header; None where the file holds no text.

    Raises:
        DocumentError: it is XML, which is checked against its schema instead.
    """
    for first_line, lines in _decoded_chunks(path):
        for number, text in enumerate(lines, first_line):
            if text.strip():
                return _header(text, number, path)
    return None


def read(path: Path, header: Header) -> Iterator[Chunk]:
    """The lines below the header, in chunks, without the blank ones."""
    assert header.separator is not None
    for first_line, lines in _decoded_chunks(path):
        rows = (
            pl.DataFrame({TEXT: lines}, schema={TEXT: pl.String})
            .with_row_index(LINE, offset=first_line)
            .filter(pl.col(LINE) > header.line, pl.col(TEXT).str.strip_chars() != "")
        )
        if rows.height:
            yield Chunk(header, _cut(rows, header, header.separator))


def _header(text: str, number: int, path: Path) -> Header:
    text = text.lstrip("\ufeff")
    if _XML.match(text.lstrip()):
        reason = "it is XML; flat files are checked here, XML against the law's schema"
        raise DocumentError(path.name, number, None, None, reason)
    separator = next((one for one in SEPARATORS if one in text), None)
    if separator is None:
        return Header(number, None, ())
    names = [_lawful(name) for name in text.split(separator)]
    while names and not names[-1]:
        names.pop()  # a separator at the end of the line is tolerated
    # A name that comes twice would hide the first of its columns.
    seen = (
        f"{name} {place}" if name in names[:place] else name
        for place, name in enumerate(names)
    )
    return Header(number, separator, tuple(seen))


def _lawful(name: str) -> str:
    """The law's spelling of a column's name, whatever its case and accents."""
    return _SPELLINGS.get(_plain(name), name.strip(_BLANKS))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.strip(_BLANKS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


_SPELLINGS = {_plain(name): name for name in (*COLUMNS, "Montant", "Sens")}


def _cut(rows: pl.DataFrame, header: Header, separator: str) -> pl.DataFrame:
    width = len(header.names)
    count = pl.col(TEXT).str.count_matches(separator, literal=True) + 1
    ends_so = (count == width + 1) & pl.col(TEXT).str.ends_with(separator)
    fields = pl.col(TEXT).str.splitn(separator, width + 1).struct
    return rows.with_columns(
        count.cast(pl.Int64).sub(ends_so.cast(pl.Int64)).alias(FIELDS),
        *(
            fields.field(f"field_{place}").str.strip_chars(_BLANKS).alias(name)
            for place, name in enumerate(header.names)
        ),
    )


def _decoded_chunks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Whole lines, with the number of the first."""
    above = 0
    with path.open("rb") as file:
        for chunk in _chunks(file, path):
            lines = _decoded(chunk).split("\n")
            yield above + 1, lines
            above += len(lines)


def _chunks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Whole lines with LF between them. CR, LF and both together end a line."""
    rest = b""
    while chunk := file.read(_CHUNK_BYTES):
        if chunk.endswith(b"\r"):
            chunk += file.read(1)  # CR LF is one end
        lines = rest + chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        whole, end, rest = lines.rpartition(b"\n")
        if len(rest) > _LINE_BYTES_MAX:
            reason = "a line is longer than 1 MiB: this is no FEC, or it is damaged"
            raise DocumentError(path.name, None, None, None, reason)
        if end:
            yield whole
    if rest:
        yield rest


def _decoded(chunk: bytes) -> str:
    """UTF-8, or line by line what is not as ISO 8859-15."""
    try:
        return chunk.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_decoded_line, chunk.split(b"\n")))


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("iso8859-15")
