"""What stands between the elements of an XML file that are read: bounded.

A parser builds the tree of all that it meets; what is read is dropped, and what is
passed over stays. A file of a gigabyte of elements that nobody asks for would fill the
memory, so that no more than some megabytes of them are taken.
"""

from __future__ import annotations

from typing import BinaryIO

from lettrage.core.errors import DocumentError

# No element of a bank, a ledger or an order is that long.
_GAP_BYTES = 1 << 20
_IDLE_BYTES_MAX = 16 << 20


class Meter:
    """A file that counts what is read of it between two elements.

    Args:
        file: open for reading.
        file_name: the name that errors say.
        remedy: what to do about a damaged file.
    """

    def __init__(self, file: BinaryIO, file_name: str, remedy: str) -> None:
        self._file = file
        self._file_name = file_name
        self._remedy = remedy
        self._gap = 0
        self._idle = 0

    def read(self, size: int) -> bytes:
        """The next bytes of the file.

        Raises:
            DocumentError: too many have been read for nothing.
        """
        octets = self._file.read(size)
        self._gap += len(octets)
        if self._gap > _GAP_BYTES:
            self._idle += len(octets)
        if self._idle > _IDLE_BYTES_MAX:
            reason = f"megabytes of elements that say nothing of ours; {self._remedy}"
            raise DocumentError(self._file_name, None, None, None, reason)
        return octets

    def mark(self) -> None:
        """Say that an element was read."""
        self._gap = 0
