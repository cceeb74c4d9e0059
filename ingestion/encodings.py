"""The encodings of exported text files: UTF-8, UTF-16 with its mark, Windows-1252."""

from __future__ import annotations

import codecs
import contextlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

UTF_8, UTF_16, WINDOWS = "utf-8", "utf-16", "cp1252"
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A letter beyond ASCII in UTF-8, of two or three bytes; one of Windows-1252, of one.
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_ACCENT = re.compile(rb"[\xc0-\xff]")
_CHUNK_BYTES = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding of a text file: what its mark says, else UTF-8 if it is that.

    A file of UTF-8 with a damaged byte is still one, and its reader names the byte: in
    Windows-1252 few letters with accents happen to be followed by what UTF-8 asks for.
    """
    with path.open("rb") as file:
        if file.read(2) in _MARKS:
            return UTF_16
        file.seek(0)
        decoder = codecs.getincrementaldecoder(UTF_8)()
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            return _most_likely(iter(lambda: file.read(_CHUNK_BYTES), b""))
    return UTF_8


def _most_likely(chunks: Iterator[bytes]) -> str:
    sequences = accents = 0
    for chunk in chunks:
        sequences += len(_SEQUENCE.findall(chunk))
        accents += len(_ACCENT.findall(chunk))
    return UTF_8 if sequences * 2 >= max(accents, 1) else WINDOWS


@contextlib.contextmanager
def as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself, or a copy of it in UTF-8 while the block runs.

    Raises:
        UnicodeError: a byte of the file is none of its encoding.
    """
    if encoding == UTF_8:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="lettrage-") as folder:
        copy = Path(folder) / "copy"
        with (
            path.open(encoding=encoding, newline="") as source,
            copy.open("w", encoding=UTF_8, newline="") as target,
        ):
            while text := source.read(_CHUNK_BYTES):
                target.write(text)
        yield copy
