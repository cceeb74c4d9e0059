"""The tree of an electronic invoice: parsed safely, read by paths of local names.

No document type, so no entity; nothing is fetched; at most 100 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.values import RowFault, clean
from lettrage.ingestion.formats.xml_head import (
    HEAD_BYTES,
    declares_type,
    type_refused,
)

BYTES_MAX = 100 * 1024 * 1024
# An invoice of ten thousand lines has a tenth of it.
_TAGS_MAX = 4_000_000
_NUMBER = re.compile(r"[+-]?(?=[0-9.]*[0-9])[0-9]{0,14}(?:\.[0-9]{0,20})?")
# ISO 8601 as UBL has it, with a zone or without; YYYYMMDD, code 102, as CII has it.
_DATE = re.compile(
    r"(\d{4})(-?)(\d\d)\2(\d\d)(?:T.*|Z|[+-]\d\d:\d\d)?", re.ASCII | re.DOTALL
)
# Documents that an invoice brings along (BT-125), in Base64: nothing here reads them,
# and one of 7 MB is a text longer than libxml2 takes.
_TEXT_LENGTH_MAX = 10_000_000
_ATTACHMENT = re.compile(
    rb"(<(?:[\w.-]+:)?(?:AttachmentBinaryObject|EmbeddedDocumentBinaryObject)"
    rb"(?:\s[^<>]*)?>)[A-Za-z0-9+/=\s]+"
)
_PAYLOAD_LENGTH_MAX = 4_000
_REMEDY = "ask the issuer to send it anew"


@dataclass(frozen=True, slots=True)
class Node:
    """An element, or the absence of one: then all its values are missing too."""

    element: Any  # lxml ships no types

    @property
    def name(self) -> str:
        """The local name."""
        return str(etree.QName(self.element).localname)

    @property
    def payload(self) -> str:
        """The element as it came, shortened."""
        text = str(etree.tostring(self.element, encoding="unicode", with_tail=False))
        return text[:_PAYLOAD_LENGTH_MAX]

    def all(self, path: str) -> Iterator[Node]:
        """The elements at `path`, in order."""
        if self.element is not None:
            yield from map(Node, self.element.iterfind(_any_namespace(path)))

    def first(self, path: str) -> Node:
        """The first element at `path`, or none."""
        return next(self.all(path), Node(None))

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts at `path` that say something, each once, with single spaces."""
        texts = [clean(node.element.text) for node in self.all(path)]
        return tuple(dict.fromkeys(text for text in texts if text))

    def text(self, path: str) -> str | None:
        """The first of `texts`."""
        return next(iter(self.texts(path)), None)

    @property
    def own_text(self) -> str | None:
        """The text of this element itself."""
        return self.text(".")

    def attribute(self, name: str) -> str | None:
        """An attribute of this element; null when empty."""
        return None if self.element is None else clean(self.element.get(name))

    def number(self, path: str, term: str) -> Decimal | None:
        """The number at `path`; `term` is what a fault calls it.

        Raises:
            RowFault: it is none.
        """
        text = self.text(path)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            raise RowFault(
                term, text, "at most 14 digits, then a decimal point, as 1234.50"
            )
        return Decimal(text)

    def day(self, path: str, term: str) -> date | None:
        """The date at `path`; `term` is what a fault calls it.

        Raises:
            RowFault: it is none.
        """
        text = self.text(path)
        if text is None:
            return None
        match = _DATE.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            return date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError as error:
            expected = "a date of the calendar, as 2026-10-31 or 20261031"
            raise RowFault(term, text, expected) from error


@cache
def _any_namespace(path: str) -> str:
    return "/".join(n if n == "." else f"{{*}}{n}" for n in path.split("/"))


def read_bytes(path: Path, file_name: str) -> bytes:
    """The content of a file that may be an invoice.

    Raises:
        DocumentError: it is too large.
    """
    if path.stat().st_size > BYTES_MAX:
        raise too_large(file_name)
    return path.read_bytes()


def too_large(file_name: str) -> DocumentError:
    """An invoice beyond all measure."""
    reason = (
        f"an invoice's XML has {BYTES_MAX // 1024**2} MiB at most, and {_TAGS_MAX:,} "
        "tags"
    )
    return DocumentError(file_name, None, None, None, reason)


def parse(content: bytes, file_name: str) -> Node:
    """The root of an XML document.

    Raises:
        DocumentError: not well-formed, or with a document type.
    """
    if declares_type(content[:HEAD_BYTES]):
        raise type_refused(file_name, _REMEDY)
    if content.count(b"<") > _TAGS_MAX:
        raise too_large(file_name)
    if len(content) > _TEXT_LENGTH_MAX:
        content = _ATTACHMENT.sub(rb"\1", content)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        reason = "the XML breaks off or is damaged here; ask the issuer to send it anew"
        raise DocumentError(
            file_name, error.lineno or None, None, error.msg, reason
        ) from error
    # In an encoding that the start of the file did not tell.
    if root.getroottree().docinfo.doctype:
        raise type_refused(file_name, _REMEDY)
    return Node(root)
