"""Euro foreign exchange reference rates, as the European Central Bank publishes them.

What: units of some thirty currencies for one euro, each working day at about 16:00 CET
since 1999; https://www.ecb.europa.eu/stats/policy_and_exchange_rates (the ECB lets them
be used by all, being named). A day, 90 days, or all days, in three dresses:

    Date,USD,JPY,BGN,…                          eurofxref.csv, eurofxref-hist.csv
    2026-10-30,1.1172,175.68,N/A,…              (a day alone: `30 October 2026, 1.1172`)

    <Cube time="2026-10-30"><Cube currency="USD" rate="1.1172"/>…      eurofxref-….xml

and a ZIP archive that holds the CSV. Recognised by the header, by the ECB's vocabulary,
or by the archived file's name. N/A is no rate: nothing lands, nothing is lost.

`line_number` is the rate's ordinal in the file, since a line holds many.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path
from typing import IO

import pyarrow as pa

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.safe_xml import elements, is_xml
from lettrage.ingestion.formats.xml_head import text_of
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, Translation

NAME = "ECB reference rates"
KIND = "fx_rates"

_CSV = re.compile(r"\ufeff?Date(?: ?, ?[A-Z]{3})+ ?,? ?[\r\n]")
_XML = re.compile(r"eurofxref|<(?:[\w.-]+:)?Cube[\s>/]")
_ZIP = b"PK\x03\x04"
_REMEDY = "get the file from the ECB again"
_BATCH_ROWS = 20_000
# All days since 1999 are 2 MB; an archive that says it holds more holds something else.
_UNPACKED_BYTES_MAX = 64 << 20
_LINE_LENGTH_MAX = 1 << 16
# What `zipfile` raises of a damaged archive, one that is locked, or packed otherwise.
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    OSError, ValueError,
)  # fmt: skip
_NO_RATE = frozenset({"", "N/A", "-"})
_RATE = re.compile(r"(?![0.]+$)[0-9]{1,10}(?:\.[0-9]+)?")  # zero is no rate
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DAY = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3})[a-z]* ([0-9]{4})")
_SCHEMA = pa.schema(
    [
        ("date", pa.string()),
        ("currency", pa.string()),
        ("units_per_eur", pa.string()),
        (LINE_NUMBER, pa.int64()),
    ]
)
# Day, currency and rate as they stand in the file; a place to say errors of.
_Cell = tuple[str, str, str, str]


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a table of the ECB's rates."""
    if head.startswith(_ZIP):
        return b"eurofxref" in head[:256]
    text = text_of(head)
    if is_xml(text):
        return _XML.search(text) is not None and "currency=" in text
    return _CSV.match(text) is not None


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read the rates of a table (`ingestion.translator`).

    Raises:
        DocumentError: damaged XML or archive, text that is not UTF-8, no such table.
    """
    del company  # rates are the same for everyone
    rows: list[tuple[str, str, str, int]] = []
    rejected: list[RejectedRow] = []
    for ordinal, (day, currency, rate, place) in enumerate(_cells(path, file_name), 1):
        iso = _iso(day)
        if iso and _RATE.fullmatch(rate):
            rows.append((iso, currency, rate, ordinal))
        else:
            field, found, expected = (
                (currency or None, rate, "units for one euro, as 1.1172")
                if iso
                else ("Date", day, "a day as 2026-10-30")
            )
            reason = f"found {found[:80]!r} ({place}); expected {expected}; {_REMEDY}"
            payload = f"{day}, {currency}, {rate}"[:4_000]
            rejected.append(RejectedRow(ordinal, field, reason, payload))
        if len(rows) >= _BATCH_ROWS:
            yield _translation(rows, rejected)
            rows, rejected = [], []
    yield _translation(rows, rejected)


def _translation(
    rows: list[tuple[str, str, str, int]], rejected: list[RejectedRow]
) -> Translation:
    columns = zip(*rows, strict=True) if rows else ((),) * len(_SCHEMA)
    table = pa.table([pa.array(column) for column in columns], schema=_SCHEMA)
    return Translation(KIND, table, tuple(rejected))


@lru_cache(maxsize=1024)
def _iso(text: str) -> str | None:
    """The day as an ISO date; null if it is none.

    >>> _iso("2026-10-30"), _iso("30 October 2026"), _iso("30/10/2026")
    ('2026-10-30', '2026-10-30', None)
    """
    match = _DAY.fullmatch(text)
    if match and match[2].lower() in _MONTHS:
        month = _MONTHS.index(match[2].lower()) + 1
        text = f"{match[3]}-{month:02}-{int(match[1]):02}"
    if len(text) != len("2026-10-30"):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _cells(path: Path, file_name: str) -> Iterator[_Cell]:
    with path.open("rb") as file:
        head = file.read(1024)
    if is_xml(text_of(head)):
        return _xml_cells(path, file_name)
    return _csv_cells(path, file_name)


def _xml_cells(path: Path, file_name: str) -> Iterator[_Cell]:
    for cube in elements(path, file_name, "Cube", remedy=_REMEDY):
        if cube.get("currency") is None:
            continue
        around = cube.getparent()
        day = "" if around is None else around.get("time", "")
        place = f"line {cube.sourceline}"
        yield day.strip(), cube.get("currency"), cube.get("rate", "").strip(), place


def _csv_cells(path: Path, file_name: str) -> Iterator[_Cell]:
    with _table(path, file_name) as file:
        currencies: list[str] = []
        for number, line in enumerate(_lines(file, file_name), 1):
            fields = [field.strip() for field in line.strip("\ufeff\r\n ,").split(",")]
            place = f"line {number}"
            if not currencies:
                currencies = fields[1:]
            elif fields == [""]:
                continue
            elif len(fields) - 1 > len(currencies):
                yield fields[0], "", line.strip(), f"{place}, too many fields"
            else:
                # Trailing commas are cut: a last N/A may be written as nothing.
                for currency, rate in zip(currencies, fields[1:], strict=False):
                    if rate not in _NO_RATE:
                        yield fields[0], currency, rate, place


@contextmanager
def _table(path: Path, file_name: str) -> Iterator[IO[bytes]]:
    """The CSV, out of its archive if it is in one."""
    with path.open("rb") as file:
        if file.read(len(_ZIP)) != _ZIP:
            file.seek(0)
            yield file
            return
        try:
            with zipfile.ZipFile(file) as archive:
                yield _member(archive, file_name)
        except _ZIP_FAULTS as error:
            reason = f"the archive is damaged; {_REMEDY}"
            raise DocumentError(file_name, None, None, None, reason) from error


def _member(archive: zipfile.ZipFile, file_name: str) -> IO[bytes]:
    held = [info for info in archive.infolist() if info.filename.endswith(".csv")]
    if len(held) != 1 or held[0].file_size > _UNPACKED_BYTES_MAX:
        reason = f"expected an archive of one eurofxref CSV; {_REMEDY}"
        raise DocumentError(file_name, None, None, None, reason)
    return archive.open(held[0])


def _lines(file: IO[bytes], file_name: str) -> Iterator[str]:
    text = TextIOWrapper(file, encoding="utf-8")
    number = 0
    try:
        while line := text.readline(_LINE_LENGTH_MAX):
            number += 1
            if len(line) == _LINE_LENGTH_MAX:
                reason = f"the line is longer than 64 KiB: this is no table; {_REMEDY}"
                raise DocumentError(file_name, number, None, None, reason)
            yield line
    except UnicodeDecodeError as error:
        reason = f"expected UTF-8; {_REMEDY}"
        raise DocumentError(file_name, number + 1, None, None, reason) from error
