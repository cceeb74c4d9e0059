"""The fields of an MT940 file, one after the other, as they stand in it.

A field begins at the start of a line with `:tag:` and runs over the lines that follow.
Envelopes (`{1:…}{2:…}{4:`), separators (`-`, `-}`), and the transport bytes around a
message belong to no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The tags of MT940 and MT942. A continuation line may start like a tag (`:12:11`, the
# rest of a time), so that only these begin a field; 13 only before a date and a time.
_TAGS = (
    rb"13D|13(?=:\d{10}\s*\Z)|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]"
    rb"|940|NS"
)
_FIELD = re.compile(rb":(" + _TAGS + rb"):(.*)", re.DOTALL)
_ENVELOPE = re.compile(rb"\{(?:[^{}]|\{[^{}]*\})*\}|\{4:")
_TRANSPORT = b" \t\x00\x01\x02\x03\x1a"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `line_number` is 1-based, where it begins; `lines` as they stand."""

    line_number: int
    tag: str
    lines: tuple[bytes, ...]

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


def fields(lines: Iterable[bytes]) -> Iterator[Field]:
    """Read the fields of a file from its physical lines, with their line ends."""
    tag, start, content = "", 0, list[bytes]()
    for number, raw in enumerate(lines, start=1):
        line = _without_envelope(raw.rstrip(b"\r\n"))
        match = _FIELD.fullmatch(line)
        if match or _is_separator(line):
            if tag:
                yield Field(start, tag, tuple(content))
            tag = ""
        if match:
            tag, start, content = match[1].decode("ascii"), number, [match[2]]
        elif tag:
            content.append(line)
    if tag:
        yield Field(start, tag, tuple(content))


def _without_envelope(line: bytes) -> bytes:
    if line.startswith((b"{", b"\xef\xbb\xbf", b"\x01")):
        return _ENVELOPE.sub(b"", line.lstrip(b"\xef\xbb\xbf\x01"))
    return line


def _is_separator(line: bytes) -> bool:
    return line.startswith(b"-}") or line.strip(_TRANSPORT) == b"-"
