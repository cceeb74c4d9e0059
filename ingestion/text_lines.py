"""The lines of a text file in UTF-8: however they end, and none of them endless."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lettrage.core.errors import DocumentError

_LINE_BYTES_MAX = 1 << 20


def text_lines(path: Path, file_name: str) -> Iterator[tuple[int, str]]:
    """Physical lines without their ends, numbered from 1.

    Raises:
        DocumentError: a line is not UTF-8, or longer than 1 MiB.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(_split(file), 1):
            if len(raw) >= _LINE_BYTES_MAX:
                reason = "the line is longer than 1 MiB: this is no table"
                raise DocumentError(file_name, number, None, None, reason)
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                # The byte alone: what stands around it may be about a person.
                raise DocumentError(
                    file_name,
                    number,
                    None,
                    f"byte {raw[error.start]:#04x}",
                    "expected UTF-8; save the file again as CSV UTF-8",
                ) from error
            yield number, line


def _split(file: BinaryIO) -> Iterator[bytes]:
    """Lines that end in LF, CR LF, or (old Macintosh files) CR alone.

    One that is longer than 1 MiB comes in pieces, the first of that length at least.
    """
    rest = b""
    while block := file.readline(_LINE_BYTES_MAX):
        *lines, rest = (rest + block).removesuffix(b"\n").split(b"\r")
        is_ended = block.endswith(b"\n")
        if is_ended and lines and not rest:
            rest = lines.pop()  # CR LF is one end
        yield from lines
        if is_ended or len(rest) >= _LINE_BYTES_MAX:
            yield rest
            rest = b""
    if rest:
        yield rest
