"""Elements of an XML file of any size, one after the other, and nothing else.

A file that declares a document type is refused, so that no entity is ever expanded;
nothing is fetched. An element's tree is dropped once its reader asks for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.xml_head import (
    HEAD_BYTES,
    declares_type,
    type_refused,
)
from lettrage.ingestion.formats.xml_meter import Meter

Element = Any  # lxml ships no types


def elements(path: Path, file_name: str, *names: str, remedy: str) -> Iterator[Element]:
    """The elements of these local names, each when its end is read.

    Args:
        path: of the file.
        file_name: the name that errors say.
        names: local names, of any namespace. The last is of the outermost.
        remedy: what to do about a damaged file: "export the FEC again".

    Raises:
        DocumentError: not well-formed, or it declares a document type.
    """
    with path.open("rb") as file:
        if declares_type(file.read(HEAD_BYTES)):
            raise type_refused(file_name, remedy)
        file.seek(0)
        meter = Meter(file, file_name, remedy)
        events = etree.iterparse(
            meter,
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        try:
            for _, element in events:
                meter.mark()
                if element.getroottree().docinfo.doctype:
                    raise type_refused(file_name, remedy)
                yield element
                _drop(element)
        except etree.XMLSyntaxError as error:
            reason = f"the XML breaks off or is damaged here; {remedy}"
            line = error.lineno or None
            raise DocumentError(file_name, line, None, None, reason) from error


def is_xml(text: str) -> bool:
    """Whether a file that starts with `text` is meant to be XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def leaves(element: Element) -> dict[str, str]:
    """What the leaves right below an element say, by local name; of two, the first."""
    found: dict[str, str] = {}
    for child in element:
        if len(child) == 0 and child.text and not child.text.isspace():
            found.setdefault(local_name(child), child.text.strip())
    return found


def texts(element: Element, path: str) -> list[str]:
    """What the elements at a path of local names say, blank ones left out."""
    found = element.iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))
    return [child.text.strip() for child in found if (child.text or "").strip()]


def first(element: Element, path: str) -> str | None:
    """What the first of them says; None if there is none."""
    return next(iter(texts(element, path)), None)


def as_text(element: Element) -> str:
    """The element as it stands in the file."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def _drop(element: Element) -> None:
    """Free an element that was read; its own shell goes when its successor ends."""
    element.clear()
    previous = element.getprevious()
    if previous is not None and previous.tag == element.tag:
        element.getparent().remove(previous)
