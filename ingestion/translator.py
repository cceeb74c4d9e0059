"""The protocol of a translator, in one screen: a foreign file as canonical rows.

A translator reads what another program wrote (an electronic invoice, a FEC, a table of
rates) and yields rows of one or more canonical kinds, as a canonical CSV would hold
them: texts, ISO dates, decimal points. They are then cast, checked, judged and landed
by the same code as canonical files. `TRANSLATORS` in `formats/` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from lettrage.core.settings import Company
from lettrage.ingestion.parser import RejectedRow

# Beside the columns of its kind, a translation may have these two.
LINE_NUMBER = "line_number_in_file"
PAYLOAD = "payload_in_file"


@dataclass(frozen=True, slots=True)
class Translation:
    """Some rows of one kind. Any part may be empty.

    Args:
        kind: the canonical kind's name.
        rows: varchar columns with the kind's names, any others becoming custom fields;
            `LINE_NUMBER` (int64, required: the place in the file that errors say, no
            two rows of a kind alike) and `PAYLOAD` (varchar, optional: the row as it
            came; the canonical cells where it is missing). The same columns for all
            of a kind in one file.
        rejected: what cannot be translated, as it came.
    """

    kind: str
    rows: pa.Table | None = None
    rejected: tuple[RejectedRow, ...] = field(default=())


class Translator(Protocol):
    """One foreign format. Modules satisfy this protocol by their functions."""

    NAME: str  # the format's name, as in raw.documents.format: "CII invoice", "FEC"
    KIND: str  # what its files are, as in raw.documents.kind: "accounting_entries"

    def identify(self, head: bytes) -> bool:
        """Whether a file that starts with `head` (64 KiB at most) is of this format."""
        ...

    def translate(
        self, path: Path, file_name: str, company: Company
    ) -> Iterator[Translation]:
        """Read the file at `path`, in batches of some 20,000 rows.

        Args:
            path: of the file.
            file_name: the name that errors say.
            company: the firm whose workspace this is.

        Raises:
            DocumentError: the file as a whole cannot be read; nothing of it lands.
        """
        ...
