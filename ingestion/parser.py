"""The protocol of a parser of bank files, in one screen.

A format is one module in `formats/` that offers the names of `Parser`; `FORMATS` lists
them. A parser knows its format and nothing of accounting or of the warehouse. It turns
one file into a stream of Arrow batches, so that a file of any size fits in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

_AMOUNT = pa.decimal128(18, 4)

# Columns of raw.bank_statements that a parser fills; `ordinal` is 1-based in the file.
# `is_interim`: a report of a day that is not over, or a notification of single entries;
# its balances, where it has any, close nothing.
STATEMENTS = pa.schema(
    [
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("account_iban", pa.string(), nullable=False),
        ("statement_reference", pa.string()),
        ("opening_date", pa.date32()),
        ("opening_balance", _AMOUNT),
        ("closing_date", pa.date32()),
        ("closing_balance", _AMOUNT),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("line_number", pa.int64(), nullable=False),
        ("is_interim", pa.bool_()),
    ]
)

# Columns of raw.bank_lines that a parser fills. `line_number` is 1-based: the entry's
# ordinal in XML, the physical line elsewhere; it is unique within a file.
# `original_end_to_end_id`: of the payment that this line gives back; `batch_reference`:
# what the firm called the order or collection that the line is of.
LINES = pa.schema(
    [
        pa.field("line_number", pa.int64(), nullable=False),
        pa.field("statement_ordinal", pa.int64(), nullable=False),
        pa.field("account_iban", pa.string(), nullable=False),
        pa.field("booking_date", pa.date32(), nullable=False),
        ("value_date", pa.date32()),
        pa.field("amount", _AMOUNT, nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        ("label", pa.string()),
        ("remittance", pa.string()),
        ("creditor_reference", pa.string()),
        ("counterparty_name", pa.string()),
        ("counterparty_iban", pa.string()),
        ("ultimate_counterparty_name", pa.string()),
        ("end_to_end_id", pa.string()),
        ("bank_reference", pa.string()),
        ("mandate_id", pa.string()),
        ("transaction_code", pa.string()),
        ("return_reason", pa.string()),
        pa.field("is_reversal", pa.bool_(), nullable=False),
        ("charges_amount", _AMOUNT),
        ("instructed_amount", _AMOUNT),
        ("instructed_currency", pa.string()),
        ("exchange_rate", pa.decimal128(18, 8)),
        ("original_end_to_end_id", pa.string()),
        ("batch_reference", pa.string()),
    ]
)

# Columns of raw.bank_line_parts that a parser fills; `line_number` is its line's.
PARTS = pa.schema(
    [
        pa.field("line_number", pa.int64(), nullable=False),
        pa.field("part_number", pa.int64(), nullable=False),
        pa.field("amount", _AMOUNT, nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        ("remittance", pa.string()),
        ("creditor_reference", pa.string()),
        ("counterparty_name", pa.string()),
        ("counterparty_iban", pa.string()),
        ("ultimate_counterparty_name", pa.string()),
        ("end_to_end_id", pa.string()),
        ("mandate_id", pa.string()),
        ("return_reason", pa.string()),
        ("original_end_to_end_id", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot land, as it came, with what to mend.

    `line_number` as in `LINES`; `payload` is the row's own text, shortened to 4,000
    characters.
    """

    line_number: int
    field: str | None
    reason: str
    payload: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a parser has read since its last batch. Any part may be empty."""

    statements: pa.RecordBatch | None = None  # schema STATEMENTS
    lines: pa.RecordBatch | None = None  # schema LINES
    parts: pa.RecordBatch | None = None  # schema PARTS
    rejected: tuple[RejectedRow, ...] = field(default=())


class Parser(Protocol):
    """One bank format. Modules satisfy this protocol by their functions."""

    NAME: str  # the format's name, as in raw.documents.format: "camt.053", "MT940"

    def identify(self, head: bytes) -> bool:
        """Whether a file that starts with `head` (64 KiB at most) is of this format."""
        ...

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        """Read the file at `path`, in batches of some 20,000 lines.

        Args:
            path: of the file; read once, front to back.
            file_name: the name that errors say.

        Yields:
            Batches; a statement may come after its lines, when its end is read.

        Raises:
            DocumentError: the file as a whole cannot be read; nothing of it lands.
                A fault of one row is a `RejectedRow` instead.
        """
        ...
