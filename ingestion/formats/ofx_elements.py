"""The elements of an OFX file, SGML or XML, one after the other, in one pass.

SGML leaves out the ends of elements with a text, XML does not: here an element is a
start with the text up to the next tag, and an end has no text. Headers, processing
instructions, comments and document types are passed over; no entity but HTML's named
and numbered characters is expanded.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

# OFX allows 255 bytes; what is longer than this was never a value.
VALUE_BYTES_MAX = 16 * 1024

_BLOCK_BYTES = 1 << 20
_OPEN_BYTES_MAX = 2 * VALUE_BYTES_MAX
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_COMMENT, _COMMENT_END = b"<!--", b"-->"
_TOKEN = re.compile(
    # A "<" that begins no tag belongs to the text.
    rb"<(?P<tag>/?[A-Za-z][\w.-]*+)[^<>]*+>(?P<text>[^<]*(?:<(?![A-Za-z/!?])[^<]*)*)"
    rb"|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!--.*?-->",
    re.DOTALL,
)
_TAG_START = re.compile(rb"<(?=[A-Za-z/!?])")
_SINGLE_BYTE = re.compile(r"cp\d|iso8859")
_CHARSET = re.compile(rb"CHARSET\s*:\s*([\w-]+)|<\?xml[^>]*encoding=[\"']([\w-]+)")


class Element(NamedTuple):
    """A start (`STMTTRN`) with its text, or an end (`/STMTTRN`)."""

    name: str
    text: bytes


def elements(file: BinaryIO) -> Iterator[Element]:
    """Read the elements of a file; a text is cut one byte over VALUE_BYTES_MAX."""
    open_element: Element | None = None
    for whole in _wholes(file):
        for tag, text, cdata in _TOKEN.findall(whole):
            if tag:
                if open_element:
                    yield open_element
                name = tag.decode("ascii", "replace").upper()
                open_element = Element(name, text[: VALUE_BYTES_MAX + 1])
            elif cdata and open_element:
                text = (open_element.text + cdata)[: VALUE_BYTES_MAX + 1]
                open_element = Element(open_element.name, text)
    if open_element:
        yield open_element


def charset_of(head: bytes) -> str:
    """The character set that a file's header names; without a right one, Windows-1252.

    >>> charset_of(b"CHARSET:ISO-8859-15"), charset_of(b"CHARSET:NONE")
    ('iso8859-15', 'cp1252')
    """
    match = _CHARSET.search(head)
    found = (match[1] or match[2]).decode("ascii") if match else "1252"
    try:
        codec = codecs.lookup(f"cp{found}" if found.isdecimal() else found)
    except LookupError:
        return "cp1252"
    return codec.name if _SINGLE_BYTE.match(codec.name) else "cp1252"


def text_of(octets: bytes, charset: str) -> str:
    """A text of the file: UTF-8 where the bytes are, else as the header says.

    Some banks declare Windows-1252 and write UTF-8.
    """
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        text = octets.decode(charset, "replace")
    return html.unescape(text) if "&" in text else text


def _wholes(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that end where a tag begins."""
    rest = b""
    while block := file.read(_BLOCK_BYTES):
        whole, rest = _split(rest + block)
        yield whole
    yield _without_marks(rest)


def _split(buffer: bytes) -> tuple[bytes, bytes]:
    """What of a buffer is complete, and what the next block may go on with."""
    end = _last_tag(buffer)
    for opening, closing in ((_CDATA, _CDATA_END), (_COMMENT, _COMMENT_END)):
        # That tag may be a text of a section, which then has to stay whole.
        start = buffer.find(opening, buffer.rfind(closing, 0, end) + 1, end)
        end = end if start < 0 else start
    whole, rest = buffer[:end], buffer[end:]
    if len(rest) <= _OPEN_BYTES_MAX:
        return whole, rest
    if rest.startswith((_CDATA, _COMMENT)):
        # It never ends: what follows it is read as if it had not begun.
        return _split(whole + _without_marks(rest))
    return whole, rest[:_OPEN_BYTES_MAX]


def _without_marks(buffer: bytes) -> bytes:
    """A buffer in which some CDATA section or comment has no end, without them."""
    if buffer.startswith((_CDATA, _COMMENT)):
        return buffer.replace(_CDATA, b"").replace(_COMMENT, b"")
    return buffer


def _last_tag(buffer: bytes) -> int:
    """Where the last tag begins; 0 without any."""
    for start in (max(0, len(buffer) - _OPEN_BYTES_MAX), 0):
        starts = [match.start() for match in _TAG_START.finditer(buffer, start)]
        if starts:
            return starts[-1]
    return 0
