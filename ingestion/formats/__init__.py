"""The bank formats that Lettrage reads, one module a format."""

from __future__ import annotations

from lettrage.ingestion.formats import camt053, mt940
from lettrage.ingestion.parser import Parser

FORMATS: tuple[Parser, ...] = (camt053, mt940)
