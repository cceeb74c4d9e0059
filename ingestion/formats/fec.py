"""FEC: the entries of a fiscal year, as French accounting software must export them.

What: fichier des écritures comptables, LPF art. A47 A-1 (the DGFiP publishes the text
and a checker, Test Compta Demat): one line a posting, 18 columns by name between tabs
or vertical bars; 21 or 22 columns in a cash accountancy (BA, BNC); or the same in XML.

One entry of two lines, cut after the first columns:

    JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|…|Debit|Credit|…
    VE|Ventes|000001|20250102|411000|Clients|…|120,00|0,00|…
    VE|Ventes|000001|20250102|706000|Prestations|…|0,00|120,00|…

Recognised by its header, whatever its order, case, accents and separator, or by the
root `comptabilite`. Quirks known, and read: UTF-8, ISO 8859-15 or Windows 1252, by
line; CR, LF or both; a decimal point; the sign after the digits; a blank beside an
amount on the other side; a separator at the line's end; dates of zeros.

Nothing is summed here: entries that do not balance land, and a finding names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from lettrage.core.settings import Company
from lettrage.ingestion.formats import fec_header, fec_rows, fec_text, fec_xml
from lettrage.ingestion.formats.fec_rows import Ordinals, shortened
from lettrage.ingestion.formats.fec_text import FIELDS_FOUND, Lines
from lettrage.ingestion.formats.safe_xml import is_xml
from lettrage.ingestion.formats.xml_head import text_of
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, Translation

NAME = "FEC"
KIND = fec_rows.KIND

_XML = re.compile(r"<(?:[\w.-]+:)?comptabilite[\s>]")


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a FEC."""
    text = text_of(head)
    if is_xml(text):
        return _XML.search(text) is not None
    lines = (line for line in text.lstrip("\ufeff").splitlines() if line.strip())
    return fec_header.is_header(next(lines, ""))


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read the entries of a FEC (`ingestion.translator`).

    Raises:
        DocumentError: a header without the columns of a FEC, a separator that the law
            does not allow, or damaged XML.
    """
    ordinals = Ordinals()
    with path.open("rb") as file:
        head = text_of(file.read(1024))
    if is_xml(head):
        for header, rows in fec_xml.read(path, file_name):
            yield fec_rows.translate(ordinals.number(rows), header)
        return
    for lines in fec_text.read(path, file_name):
        rows = ordinals.number(lines.rows)
        is_whole = pl.col(FIELDS_FOUND) == len(lines.header.columns)
        yield fec_rows.translate(rows.filter(is_whole), lines.header)
        broken = rows.filter(~is_whole)
        if broken.height:
            yield Translation(KIND, rejected=tuple(_broken(broken, lines)))


def _broken(rows: pl.DataFrame, lines: Lines) -> Iterator[RejectedRow]:
    expected = (
        f"expected {len(lines.header.columns)} as in the header; no text of the line "
        f"may hold {lines.separator} or a line break"
    )
    for number, found, raw in rows.select(
        LINE_NUMBER, FIELDS_FOUND, fec_rows.RAW
    ).iter_rows():
        reason = f"found {found} fields; {expected}"
        yield RejectedRow(number, None, reason, shortened(raw))
