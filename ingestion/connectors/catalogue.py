"""All pages that can land: a translator or a parser for each stream of each service."""

from __future__ import annotations

from lettrage.ingestion.connectors.services import SERVICES
from lettrage.ingestion.connectors.translator import PageParser, PageTranslator

PAGE_TRANSLATORS: tuple[PageTranslator, ...] = tuple(
    PageTranslator(service.name, stream, service.title)
    for service in SERVICES
    for stream in service.formats
    if stream.rows is not None
)
PAGE_PARSERS: tuple[PageParser, ...] = tuple(
    PageParser(service.name, stream, service.title)
    for service in SERVICES
    for stream in service.formats
    if stream.lines is not None
)
