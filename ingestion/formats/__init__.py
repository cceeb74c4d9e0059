"""The formats that Lettrage reads, one module a format.

To add a bank's: a module with the names of `ingestion.parser.Parser`, its place in
`FORMATS`, samples with their golden files, and a row in docs/formats.md. To add another
program's: the same with `ingestion.translator.Translator` and `TRANSLATORS`.
"""

from __future__ import annotations

from lettrage.ingestion.formats import (
    camt052,
    camt053,
    camt054,
    cfonb120,
    ecb_rates,
    fec,
    mt940,
    mt942,
    ofx,
    pain008,
    qif,
    trial_balance,
)
from lettrage.ingestion.formats.einvoice import cii, pdf, ubl
from lettrage.ingestion.formats.foreign import describe
from lettrage.ingestion.parser import Parser
from lettrage.ingestion.translator import Translator

FORMATS: tuple[Parser, ...] = (
    camt052,
    camt053,
    camt054,
    cfonb120,
    mt940,
    mt942,
    ofx,
    qif,
)

TRANSLATORS: tuple[Translator, ...] = (
    fec,
    pain008,
    ecb_rates,
    trial_balance,
    cii,
    ubl,
    pdf,
)

__all__ = ["FORMATS", "TRANSLATORS", "describe"]
