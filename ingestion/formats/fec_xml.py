"""A FEC in XML: entries below their journal, lines below their entry, as flat rows.

The schemas A47A-I-VII-1, VIII-3, VIII-5 and VIII-7 of the DGFiP, which differ in their
columns only:

    <comptabilite><exercice><DateCloture>2025-12-31</DateCloture>
    <journal><JournalCode>VE</JournalCode><JournalLib>Ventes</JournalLib>
    <ecriture><EcritureNum>1</EcritureNum><EcritureDate>2025-01-02</EcritureDate>…
    <ligne><CompteNum>411000</CompteNum>…<Debit>120.00</Debit></ligne>…
    </ecriture></journal></exercice></comptabilite>
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from lettrage.ingestion.formats.fec_header import Header, header_of
from lettrage.ingestion.formats.fec_rows import RAW
from lettrage.ingestion.formats.safe_xml import (
    Element,
    elements,
    leaves,
    local_name,
)
from lettrage.ingestion.translator import LINE_NUMBER

_ROWS_MAX = 20_000
_ENTRY_CASH = ("DateRglt", "ModeRglt", "NatOp", "IdClient")
_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum",
    "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib",
    "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise", *_ENTRY_CASH,
)  # fmt: skip


def read(path: Path, file_name: str) -> Iterator[tuple[Header, pl.DataFrame]]:
    """The lines (`ligne`) of the file, in batches; their number is their ordinal.

    Raises:
        DocumentError: not well-formed, or it declares a document type.
    """
    header = header_of(_COLUMNS, file_name=file_name, line_number=None)
    rows: list[dict[str, Any]] = []
    count = 0
    for element in elements(
        path, file_name, "ecriture", "journal", remedy="export the FEC again"
    ):
        if local_name(element) == "journal":
            continue
        for line in _lines(element):
            count += 1
            rows.append(_row(line, header) | {LINE_NUMBER: count})
        if len(rows) >= _ROWS_MAX:
            yield header, _frame(rows, header)
            rows = []
    yield header, _frame(rows, header)


def _lines(entry: Element) -> Iterator[dict[str, str]]:
    """The lines of an entry, each with what its entry and journal say."""
    journal = entry.getparent()
    shared = ({} if journal is None else leaves(journal)) | leaves(entry)
    for child in entry:
        if local_name(child) == "ligne":
            yield shared | leaves(child)


def _row(line: dict[str, str], header: Header) -> dict[str, Any]:
    row: dict[str, Any] = {name: line.get(name) for name in header.columns}
    return row | {RAW: "|".join(line.get(name, "") for name in header.columns)}


def _frame(rows: list[dict[str, Any]], header: Header) -> pl.DataFrame:
    texts = dict.fromkeys((*header.columns, RAW), pl.String)
    return pl.DataFrame(rows, schema=texts | {LINE_NUMBER: pl.Int64})
