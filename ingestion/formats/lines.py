"""The lines of a text file, whatever ends them and however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_BLOCK_BYTES = 1 << 20


def physical_lines(file: BinaryIO, width: int) -> Iterator[bytes]:
    r"""Each line of a file without its end: LF, CR LF or CR.

    A line of a megabyte and more comes in pieces, so that it never fills memory.

    Args:
        file: open for reading; read once.
        width: bytes of a record; each piece holds whole ones.

    >>> import io
    >>> list(physical_lines(io.BytesIO(b"a\rb\r\n\nc"), 1))
    [b'a', b'b', b'', b'c']
    """
    rest = b""
    while block := file.read(_BLOCK_BYTES):
        if block.endswith(b"\r"):
            block += file.read(1)
        block = rest + block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = block.split(b"\n")
        yield from lines
        if len(rest) >= _BLOCK_BYTES:
            whole = len(rest) // width * width
            yield rest[:whole]
            rest = rest[whole:]
    yield rest
