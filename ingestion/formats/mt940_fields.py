"""The fields of an MT940 file, one after the other, as they stand in it.

A field begins at the start of a line with `:tag:` and runs over the lines that follow.
Envelopes (`{1:…}{2:…}{4:`), separators (`-`, `-}`), and the transport bytes around a
message belong to no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

# The tags of MT940 and MT942. A continuation line may start like a tag (`:12:11`, the
# rest of a time), so that only these begin a field; 13 only before a date and a time.
_TAGS = (
    rb"13D|13(?=:\d{10}\s*\Z)|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]"
    rb"|940|NS"
)
_FIELD = re.compile(rb":(" + _TAGS + rb"):(.*)", re.DOTALL)
_ENVELOPE = re.compile(rb"\{(?:[^{}]|\{[^{}]*\})*\}|\{4:")
# SWIFT allows six lines of 65 characters; what is longer than this was never a field.
FIELD_BYTES_MAX = 64 * 1024
_LINE_BYTES_MAX = 1 << 20
_TRANSPORT = b" \t\x00\x01\x02\x03\x1a"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `line_number` is 1-based, where it begins; `lines` as they stand.

    `is_long`: it goes on and on, and what is beyond `FIELD_BYTES_MAX` is left out.
    """

    line_number: int
    tag: str
    lines: tuple[bytes, ...]
    is_long: bool = False

    @property
    def texts(self) -> list[str]:
        """Its lines, with the blanks that they end with."""
        whole = decoded(b"\n".join(self.lines))
        return whole.split("\n")

    @property
    def first(self) -> str:
        """Its first line, without the blanks around it."""
        return decoded(self.lines[0]).strip()

    @property
    def payload(self) -> str:
        """The field as it stands in the file."""
        return f":{self.tag}:" + decoded(b"\n".join(self.lines))


def decoded(octets: bytes) -> str:
    """UTF-8 where the bytes are, else Latin-1, which every byte sequence is."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file with their ends; one of a megabyte and more in pieces."""
    return iter(lambda: file.readline(_LINE_BYTES_MAX), b"")


def fields(lines: Iterable[bytes]) -> Iterator[Field]:
    """Read the fields of a file from its physical lines, with their line ends."""
    tag, start, content, length = "", 0, list[bytes](), 0
    for number, raw in enumerate(lines, start=1):
        line = _without_envelope(raw.rstrip(b"\r\n"))
        match = _FIELD.fullmatch(line)
        if match or _is_separator(line):
            if tag:
                yield _field(start, tag, content)
            tag = ""
        if match:
            tag, start, content = match[1].decode("ascii"), number, [match[2]]
            length = len(match[2])
        elif tag and length <= FIELD_BYTES_MAX:
            content.append(line)
            length += len(line) + 1
    if tag:
        yield _field(start, tag, content)


def _field(start: int, tag: str, content: list[bytes]) -> Field:
    whole = b"\n".join(content)
    if len(whole) <= FIELD_BYTES_MAX:
        return Field(start, tag, tuple(content))
    return Field(start, tag, tuple(whole[:FIELD_BYTES_MAX].split(b"\n")), is_long=True)


def _without_envelope(line: bytes) -> bytes:
    if line.startswith((b"{", b"\xef\xbb\xbf", b"\x01")):
        return _ENVELOPE.sub(b"", line.lstrip(b"\xef\xbb\xbf\x01"))
    return line


def _is_separator(line: bytes) -> bool:
    return line.startswith(b"-}") or line.strip(_TRANSPORT) == b"-"
