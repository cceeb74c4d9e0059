"""A pulled page as a document: JSON Lines, every item exactly as the API gave it.

The first line says what was pulled, each other line is one item:

    {"lettrage_pull":{"service":"stripe","stream":"invoices","connector":"stripe",…}}
    {"id":"in_1","amount_paid":1200,…}

Where in the service the page stood, and since when it was asked for, is not said here
but in the books' event: so a page that is pulled again unchanged is the same document.
Decimals stay the digits that they were: no number goes through a float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from lettrage.books.canonical import storable
from lettrage.core.errors import DocumentError

# What the lines of a page mean; a change of their meaning is a new version.
VERSION = 1
LINE_BYTES_MAX = 16 << 20
_MARK = "lettrage_pull"
_HEAD = re.compile(
    rb'\A\s*\{\s*"lettrage_pull"\s*:\s*\{\s*"service"\s*:\s*"([a-z0-9_]+)"'
    rb'\s*,\s*"stream"\s*:\s*"([a-z0-9_]+)"'
)

Json = Any


@dataclass(frozen=True, slots=True)
class Header:
    """What a page was pulled from.

    Args:
        service: as in `services.SERVICES`.
        stream: of the service.
        connector: the connection's name in the settings; it prefixes the ids.
        context: what its items do not say and their rows need, without secrets.
    """

    service: str
    stream: str
    connector: str
    context: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: its item, or what is wrong with it.

    `number` is 1-based in the file; `text` is the line, as it came.
    """

    number: int
    text: str
    item: Json
    fault: str | None = None


def exact(text: str | bytes) -> Json:
    """JSON with its decimals as `Decimal`.

    Raises:
        ValueError: it is no JSON, says NaN or Infinity, which JSON has not, or has
            numbers or a depth that nobody means.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (RecursionError, ArithmeticError) as error:
        raise ValueError(f"no JSON that can be read: {type(error).__name__}") from None


def dump(value: Json) -> str:
    """JSON of what `exact` has read, every number with the digits it came with.

    >>> dump(exact('{"price": 1.10, "tags": ["a", null]}'))
    '{"price":1.10,"tags":["a",null]}'
    """
    match value:
        case dict():
            pairs = (f"{json.dumps(str(k))}:{dump(v)}" for k, v in value.items())
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(dump, value)) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value)


def write(path: Path, header: Header, items: Sequence[Json]) -> None:
    """Write a page to `path`."""
    said = {
        "service": header.service,
        "stream": header.stream,
        "connector": header.connector,
        "version": VERSION,
        "context": dict(header.context),
    }
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(dump({_MARK: said}) + "\n")
        file.writelines(dump(item) + "\n" for item in items)


def stream_of(head: bytes) -> tuple[str, str] | None:
    """Service and stream of the page that starts with `head`; None: it is no page."""
    found = _HEAD.match(head)
    return (found[1].decode(), found[2].decode()) if found else None


def read(path: Path, file_name: str) -> tuple[Header, Iterator[Line]]:
    """The header of the page at `path`, and its lines.

    Raises:
        DocumentError: the first line is no header of a version that we know.
    """
    with path.open("rb") as file:
        first = file.readline(LINE_BYTES_MAX)
    try:
        said = exact(first)[_MARK]
        version = said["version"]
        connector = storable(said["connector"])
        header = Header(said["service"], said["stream"], connector, said["context"])
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = "the first line is no header of a pulled page; pull it again"
        raise DocumentError(file_name, 1, None, None, reason) from None
    if version != VERSION or not isinstance(header.context, dict):
        reason = f"expected version {VERSION} of pulled pages; pull it again"
        raise DocumentError(file_name, 1, "version", version, reason)
    return header, _lines(path)


def _lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        file.readline(LINE_BYTES_MAX)
        number = 1
        while raw := file.readline(LINE_BYTES_MAX):
            number += 1
            is_whole = raw.endswith(b"\n") or len(raw) < LINE_BYTES_MAX
            while not is_whole:
                is_whole = file.readline(LINE_BYTES_MAX)[-1:] in {b"", b"\n"}
                raw = raw[:LINE_BYTES_MAX]
            text = raw.decode("utf-8", "replace").strip()
            if text:
                yield _line(number, text)


def _line(number: int, text: str) -> Line:
    try:
        return Line(number, text, exact(text))
    except ValueError:
        fault = "expected one JSON object; the file may be cut short, pull it again"
        return Line(number, text, None, fault)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
