"""The lines of a flat FEC, cut at their separator: tables of texts, as they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.fec_header import (
    SEPARATORS,
    Header,
    header_of,
    separator_of,
)
from lettrage.ingestion.formats.fec_rows import RAW
from lettrage.ingestion.translator import LINE_NUMBER

FIELDS_FOUND = "fields found"

_CHUNK_BYTES = 4 << 20  # some 25,000 lines
_LINE_BYTES_MAX = 1 << 20
# Bytes that ISO 8859-15 has no character for, and Windows 1252 has.
_WINDOWS = frozenset(range(0x80, 0xA0))


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file.

    Args:
        header: of the file.
        separator: between its fields, in words.
        rows: a text a column of the header (null where a line ends before it),
            `RAW`, `LINE_NUMBER` (1-based, physical), `FIELDS_FOUND`.
    """

    header: Header
    separator: str
    rows: pl.DataFrame


def read(path: Path, file_name: str) -> Iterator[Lines]:
    """The lines of the file below its header, without the blank ones.

    Raises:
        DocumentError: no header, a separator that the law does not allow, or a line of
            more than 1 MiB.
    """
    header: Header | None = None
    separator, above = "", 0
    with path.open("rb") as file:
        for chunk in _chunks(file, file_name):
            lines = pl.Series([_decoded(chunk)]).str.split("\n").explode()
            rows = pl.DataFrame({RAW: lines}).with_row_index(
                LINE_NUMBER, offset=above + 1
            )
            # The chunk ends with its last line's end: nothing stands behind it.
            above += lines.len() - 1
            rows = rows.filter(pl.col(RAW).str.strip_chars(" \t\u00a0") != "")
            if header is None and rows.height:
                first = rows.row(0, named=True)
                text, number = first[RAW], first[LINE_NUMBER]
                separator = separator_of(text, file_name, number)
                header = header_of(
                    text.split(separator), file_name=file_name, line_number=number
                )
                rows = rows[1:]
            if header is not None and rows.height:
                cut = _cut(rows, header, separator)
                yield Lines(header, SEPARATORS[separator], cut)


def numbered_lines(content: bytes) -> list[tuple[int, str]]:
    """The lines of a text that are not blank, each with its number, from 1."""
    ended = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = enumerate(_decoded(ended).lstrip("\ufeff").split("\n"), 1)
    return [(number, line) for number, line in lines if line.strip()]


def _cut(rows: pl.DataFrame, header: Header, separator: str) -> pl.DataFrame:
    """The fields of each line.

    A separator at the very end is none where all lines have one: else it may be the
    last blank field of a line whose label holds a separator.
    """
    width = len(header.columns)
    found = rows[RAW].str.count_matches(separator, literal=True) + 1
    ends_so = (found > width) & rows[RAW].str.ends_with(separator)
    if ends_so.all():
        found = found - 1
    fields = rows[RAW].str.split_exact(separator, width - 1).struct.unnest()
    fields.columns = list(header.columns)
    return pl.concat(
        [
            rows.with_columns(
                pl.col(LINE_NUMBER).cast(pl.Int64),
                found.alias(FIELDS_FOUND),
            ),
            fields,
        ],
        how="horizontal",
    )


def _chunks(file: BinaryIO, file_name: str) -> Iterator[bytes]:
    """The file in chunks of whole lines, each of them ended by LF."""
    rest, above = b"", 0
    while chunk := file.read(_CHUNK_BYTES):
        if chunk.endswith(b"\r"):
            chunk += file.read(1)  # CR LF is one end
        lines = rest + chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        whole, end, rest = lines.rpartition(b"\n")
        if len(rest) > _LINE_BYTES_MAX:
            line = above + lines.count(b"\n") + 1
            reason = "the line is longer than 1 MiB: this is no FEC, or it is damaged"
            raise DocumentError(file_name, line, None, None, reason)
        if end:
            above += whole.count(b"\n") + 1
            yield whole + end
    if rest:
        yield rest + b"\n"


def _decoded(chunk: bytes) -> str:
    """UTF-8; a line that is not, as ISO 8859-15, or what Windows makes of it."""
    try:
        return chunk.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_line, chunk.split(b"\n")))


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not _WINDOWS.isdisjoint(line):
        try:
            return line.decode("cp1252")
        except UnicodeDecodeError:
            pass
    return line.decode("iso8859-15")
