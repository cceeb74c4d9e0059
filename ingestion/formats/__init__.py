"""The bank formats that Lettrage reads, one module a format.

To add one: a module with the names of `ingestion.parser.Parser`, its place in
`FORMATS`, samples with their golden files, and a row in docs/formats.md.
"""

from __future__ import annotations

from lettrage.ingestion.formats import camt053, mt940
from lettrage.ingestion.formats.foreign import describe
from lettrage.ingestion.parser import Parser

FORMATS: tuple[Parser, ...] = (camt053, mt940)

__all__ = ["FORMATS", "describe"]
