"""Where a row comes from: every row from outside names its document and its line."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lettrage.core.errors import InvalidValue

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came.

    Args:
        document_id: what rows name it by.
        sha256: of its bytes, 64 lower-case hexadecimal digits.
        name: the file's name as the user knows it.
        received_at: UTC.

    Raises:
        InvalidValue: an empty id or name, no SHA-256, or a time without its zone.
    """

    document_id: str
    sha256: str
    name: str
    received_at: datetime

    def __post_init__(self) -> None:
        if not self.document_id or not self.name:
            raise InvalidValue("document", self.name, "expected an id and a name")
        if not _SHA256.fullmatch(self.sha256):
            raise InvalidValue("sha256", self.sha256, "expected 64 hexadecimal digits")
        if self.received_at.utcoffset() != timedelta(0):
            raise InvalidValue("received_at", self.received_at, "expected UTC")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A place in a document.

    Args:
        document_id: of the document.
        line_number: 1-based line, row or entry; 0 for the document as a whole.

    Raises:
        InvalidValue: an empty id or a negative line.

    >>> SourceLine("8f3a", 12)
    SourceLine(document_id='8f3a', line_number=12)
    """

    document_id: str
    line_number: int

    def __post_init__(self) -> None:
        if not self.document_id or self.line_number < 0:
            raise InvalidValue(
                "source line",
                f"{self.document_id}:{self.line_number}",
                "expected a document and a line from 0",
            )


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file's bytes, read in chunks, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
