"""Rows on their way to Arrow: what a parser has read and not yet yielded.

The fields of each row are the columns of its schema in `ingestion.parser`, in order;
money is text until a whole column is cast at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from lettrage.ingestion.parser import LINES, PARTS, STATEMENTS, Batch, RejectedRow

# Enough rows to make Arrow worth it, few enough to stay at some tens of megabytes.
BATCH_ROWS = 20_000
_PAYLOAD_LENGTH_MAX = 4_000


class Statement(NamedTuple):
    """One row of STATEMENTS."""

    ordinal: int
    account_iban: str
    statement_reference: str | None
    opening_date: date | None
    opening_balance: str | None
    closing_date: date | None
    closing_balance: str | None
    currency: str
    line_number: int
    is_interim: bool = False


class Line(NamedTuple):
    """One row of LINES."""

    line_number: int
    statement_ordinal: int
    account_iban: str
    booking_date: date
    value_date: date | None
    amount: str
    currency: str
    label: str | None = None
    remittance: str | None = None
    creditor_reference: str | None = None
    counterparty_name: str | None = None
    counterparty_iban: str | None = None
    ultimate_counterparty_name: str | None = None
    end_to_end_id: str | None = None
    bank_reference: str | None = None
    mandate_id: str | None = None
    transaction_code: str | None = None
    return_reason: str | None = None
    is_reversal: bool = False
    charges_amount: str | None = None
    instructed_amount: str | None = None
    instructed_currency: str | None = None
    exchange_rate: str | None = None
    original_end_to_end_id: str | None = None
    batch_reference: str | None = None


class Part(NamedTuple):
    """One row of PARTS."""

    line_number: int
    part_number: int
    amount: str
    currency: str
    remittance: str | None = None
    creditor_reference: str | None = None
    counterparty_name: str | None = None
    counterparty_iban: str | None = None
    ultimate_counterparty_name: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    return_reason: str | None = None
    original_end_to_end_id: str | None = None


@dataclass(slots=True)
class Rows:
    """What has been read since the last batch."""

    statements: list[Statement] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether it is time to yield what has been read."""
        return (
            len(self.lines) >= BATCH_ROWS
            or len(self.parts) >= BATCH_ROWS
            or len(self.rejected) + len(self.statements) >= BATCH_ROWS
        )

    def reject(
        self, line_number: int, field: str | None, reason: str, payload: str
    ) -> None:
        """Set a row aside, with what to mend and its own text."""
        row = RejectedRow(line_number, field, reason, payload[:_PAYLOAD_LENGTH_MAX])
        self.rejected.append(row)

    def take(self) -> Batch:
        """The rows as one batch; nothing of them is kept here."""
        batch = Batch(
            statements=record_batch(self.statements, STATEMENTS),
            lines=record_batch(self.lines, LINES),
            parts=record_batch(self.parts, PARTS),
            rejected=tuple(self.rejected),
        )
        for rows in (self.statements, self.lines, self.parts, self.rejected):
            rows.clear()
        return batch


class Spool:
    """Dicts of texts, kept small: past some thousands they wait as compressed Arrow.

    For the transactions of one entry, which are looked at again when it ends: a batch
    of a million of them must not need a gigabyte.
    """

    def __init__(self) -> None:
        self._recent: list[dict[str, str]] = []
        self._packed: list[pa.Buffer] = []
        self._packed_count = 0

    def append(self, found: dict[str, str]) -> None:
        """Keep one dict more."""
        self._recent.append(found)
        if len(self._recent) >= BATCH_ROWS:
            self._packed.append(_packed(self._recent))
            self._packed_count += len(self._recent)
            self._recent = []

    def __len__(self) -> int:
        return self._packed_count + len(self._recent)

    def __iter__(self) -> Iterator[dict[str, str]]:
        for buffer in self._packed:
            for row in pa.ipc.open_stream(buffer).read_next_batch().to_pylist():
                yield {name: text for name, text in row.items() if text is not None}
        yield from self._recent


def _packed(rows: list[dict[str, str]]) -> pa.Buffer:
    names = sorted({name for row in rows for name in row})
    schema = pa.schema([(name, pa.string()) for name in names])
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=options) as stream:
        stream.write_batch(pa.RecordBatch.from_pylist(rows, schema))
    return sink.getvalue()


def record_batch(
    rows: Iterable[tuple[object, ...]], schema: pa.Schema
) -> pa.RecordBatch | None:
    """Rows as a record batch of `schema`; null when there are none."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return None
    arrays = [_array(*pair) for pair in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: tuple[object, ...], field: pa.Field) -> pa.Array:
    if pa.types.is_decimal(field.type):
        return pa.array(column, pa.string()).cast(field.type)
    return pa.array(column, field.type)
