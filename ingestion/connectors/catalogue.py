"""All pages that can land: a translator or a parser for each stream of each service."""

from __future__ import annotations

from lettrage.ingestion.connectors.services import SERVICES
from lettrage.ingestion.connectors.translator import PageParser, PageTranslator
from lettrage.ingestion.parser import Parser
from lettrage.ingestion.translator import Translator

PAGE_TRANSLATORS: tuple[Translator, ...] = tuple(
    PageTranslator(service.name, service.title, stream)
    for service in SERVICES
    for stream in service.formats
    if stream.rows is not None
)
PAGE_PARSERS: tuple[Parser, ...] = tuple(
    PageParser(service.name, service.title, stream)
    for service in SERVICES
    for stream in service.formats
    if stream.lines is not None
)
