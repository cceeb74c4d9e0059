"""What a file is: its content decides, never its name.

Zero readings of a file: it is refused, saying what was seen and what is accepted. More
than one: it is refused, naming them; `--as` chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.ingestion import delimited, exports, layouts, parquet, workbook
from lettrage.ingestion.catalogue import Catalogue
from lettrage.ingestion.formats import describe
from lettrage.ingestion.header import (
    ALL_KINDS,
    Header,
    kinds_of,
    missing,
    nearest_kind,
)
from lettrage.ingestion.kinds import DECISIONS, Kind
from lettrage.ingestion.sources import (
    CSV,
    PARQUET,
    XLSX,
    Canonical,
    ForeignTable,
    Identified,
)

HEAD_BYTES = 64 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NAMES_SHOWN = 12
# A table with fewer of a kind's columns was not written as a canonical file.
_COLUMNS_MEANT = 3


def identify(
    path: Path, file_name: str, catalogue: Catalogue, *, as_kind: str | None
) -> Identified:
    """What the file at `path` is.

    Args:
        path: of the file.
        file_name: the name that errors say.
        catalogue: all that can be read beside canonical files.
        as_kind: a canonical kind or a format that it must be read as; None: found
            from the content.

    Raises:
        DocumentError: it is nothing we read, or more than one thing.
        ConfigurationError: `as_kind` is neither a kind nor a format.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if as_kind is not None:
        return _as(path, file_name, head, as_kind, catalogue)
    readings: list[Identified] = list(catalogue.of_head(head))
    readings = readings or list(_exports(path, file_name, head))
    readings = readings or list(_canonical(path, file_name, head))
    if len(readings) > 1:
        names = " and ".join(_name(reading) for reading in readings)
        raise DocumentError(
            file_name,
            None,
            None,
            None,
            f"may be {names}; say which with --as",
        )
    return _checked(readings[0], file_name)


def _canonical(path: Path, file_name: str, head: bytes) -> list[Identified]:
    """The canonical kinds that the file may be; one at least.

    Raises:
        DocumentError: it is none; says what it seems to be.
    """
    try:
        format, headers = _headers(path, file_name, head)
    except DocumentError:
        _refuse_unknown_bank(path, file_name, head)
        raise
    found: list[Identified] = [
        Canonical(kind, format, header)
        for header in headers
        for kind in kinds_of(header)
    ]
    if not found:
        if not _is_nearly_canonical(headers):
            _refuse_unknown_bank(path, file_name, head)
        raise DocumentError(file_name, None, None, *_unknown(head, format, headers))
    return found


def _is_nearly_canonical(headers: list[Header]) -> bool:
    """Whether it seems meant as a canonical file: it has most columns of a kind."""
    for header in headers:
        kind = nearest_kind(header)
        if kind is not None:
            found = len(kind.required) - len(missing(header, kind))
            if found >= max(_COLUMNS_MEANT, len(missing(header, kind))):
                return True
    return False


def _refuse_unknown_bank(path: Path, file_name: str, head: bytes) -> None:
    """Refuse a bank's CSV that has no layout, showing the one that would read it.

    Raises:
        DocumentError: it seems to be one.
    """
    if workbook.is_workbook(path) or _is_no_text(head):
        return
    guessed = layouts.guess(path, file_name)
    if guessed is not None:
        raise DocumentError(file_name, None, None, None, guessed.line)


def _as(
    path: Path, file_name: str, head: bytes, as_kind: str, catalogue: Catalogue
) -> Identified:
    found = catalogue.named(as_kind)
    if found is not None:
        return found
    export = exports.named(as_kind)
    if export is not None:
        return _as_export(path, file_name, head, export)
    kind = next((kind for kind in ALL_KINDS if kind.name == as_kind), None)
    if kind is None:
        raise ConfigurationError(
            "--as", as_kind, "expected a kind or a format that `lettrage formats` lists"
        )
    format, headers = _headers(path, file_name, head)
    for header in headers:
        if not missing(header, kind):
            return _checked(Canonical(kind, format, header), file_name)
    raise DocumentError(file_name, None, None, *_lacking(format, headers, kind))


def _exports(path: Path, file_name: str, head: bytes) -> Iterator[ForeignTable]:
    """The exports that the file may be, each under the first header that is its."""
    seen = set[str]()
    for format, header in _foreign_headers(path, file_name, head):
        for export in exports.matching(header):
            if export.name not in seen:
                seen.add(export.name)
                yield ForeignTable(export, format, header)


def _as_export(
    path: Path, file_name: str, head: bytes, export: exports.Export
) -> ForeignTable:
    for format, header in _foreign_headers(path, file_name, head):
        if exports.is_of(header, export):
            return ForeignTable(export, format, header)
    columns = ", ".join(" or ".join(names) for names in export.recognised_by)
    reason = f"no line has the columns of {export.name}: {columns}"
    raise DocumentError(file_name, None, None, None, reason)


def _foreign_headers(
    path: Path, file_name: str, head: bytes
) -> Iterator[tuple[str, Header]]:
    """What the header of another program's table may be, in any usual encoding."""
    is_workbook = workbook.is_workbook(path)
    if not is_workbook and not head.startswith(_UTF16_MARKS) and _is_no_text(head):
        return
    for header in exports.headers(path, file_name):
        yield XLSX if is_workbook else CSV, header


def _is_no_text(head: bytes) -> bool:
    return b"\x00" in head or head.lstrip()[:1] in {b"<", b"{", b"%"}


def _headers(path: Path, file_name: str, head: bytes) -> tuple[str, list[Header]]:
    """The file as a table: its format, and what its header may be."""
    if head.startswith(parquet.MAGIC):
        return PARQUET, [parquet.header(path, file_name)]
    if workbook.is_workbook(path):
        found = workbook.header(path, file_name)
        return XLSX, [found] if found else []
    if head.startswith(_UTF16_MARKS):
        raise DocumentError(
            file_name, 1, None, "UTF-16", "expected UTF-8; save it as CSV UTF-8"
        )
    if _is_no_text(head):
        return "", []
    return CSV, delimited.headers(path, file_name)


def _checked(reading: Identified, file_name: str) -> Identified:
    """Refuse what is known but does not land so."""
    if not isinstance(reading, Canonical):
        return reading
    if reading.kind is DECISIONS:
        raise DocumentError(
            file_name,
            None,
            None,
            "decisions",
            "they are no landed fact; use `lettrage matches import`",
        )
    if reading.header.repeated:
        raise DocumentError(
            file_name,
            reading.header.line_number,
            None,
            ", ".join(reading.header.repeated),
            "a column's name stands twice; rename or remove one",
        )
    return reading


def _unknown(head: bytes, format: str, headers: list[Header]) -> tuple[str, str]:
    """What was found, and what is expected."""
    likely = [(header, nearest_kind(header)) for header in headers]
    fitting = [(header, kind) for header, kind in likely if kind is not None]
    if fitting:
        # The delimiter under which the most columns are known is the file's.
        header, kind = min(fitting, key=lambda pair: len(missing(*pair)))
        return _lacking(format, [header], kind)
    expected = (
        "expected a canonical file (CSV, XLSX or Parquet) or another that is read"
    )
    expected += "; `lettrage formats` lists them all"
    if not head:
        return "an empty file", expected
    if format not in {XLSX, PARQUET} and (name := describe(head)):
        return name, expected
    if headers:
        widest = max(headers, key=lambda header: len(header.names))
        return f"{format} with columns {_shown(widest)}", expected
    return head[:40].decode("latin-1"), expected


def _lacking(format: str, headers: list[Header], kind: Kind) -> tuple[str, str]:
    if not headers:
        return "a file that is no table", f"expected the columns of {kind.name}"
    header = min(headers, key=lambda header: len(missing(header, kind)))
    delimiter = ""
    if format == CSV and header.delimiter != ",":
        delimiter = f", {delimited.DELIMITERS[header.delimiter]} between fields"
    return (
        f"{format} with columns {_shown(header)}{delimiter}",
        f"nearest is {kind.name}, whose required {', '.join(missing(header, kind))} "
        "it lacks",
    )


def _shown(header: Header) -> str:
    names = ", ".join(header.names[:_NAMES_SHOWN])
    return names + (", …" if len(header.names) > _NAMES_SHOWN else "")


def _name(reading: Identified) -> str:
    return reading.kind.name if isinstance(reading, Canonical) else reading.format
