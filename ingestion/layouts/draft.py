"""A layout in the making: what a guess or a person says of a file, as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from lettrage.ingestion.layouts.layout import Layout, from_text
from lettrage.ingestion.parser import RejectedRow

_BATCHES_MAX = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """The keys of a layout that a person decides on; see docs/formats.md.

    Args:
        name: of the layout.
        delimiter: between cells.
        encoding: of what is not UTF-8.
        dates: formats, as DD/MM/YYYY.
        decimal: comma or point.
        columns: field → columns, as the file writes them.
        header: all columns of the file, as it writes them.
        booked: column → what it says of a booked line.
        currency: where no column says it; empty: the account's.
        width: of the rows, where there is no header and columns are numbers.
    """

    name: str
    delimiter: str
    encoding: str
    dates: tuple[str, ...]
    decimal: str
    columns: Mapping[str, tuple[str, ...]]
    header: tuple[str, ...] = ()
    booked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = ""
    width: int | None = None

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns of the file that make no field."""
        used = {name for names in self.columns.values() for name in names}
        return tuple(
            name
            for name in self.header
            if name and name not in used and name not in self.booked
        )

    @property
    def toml(self) -> str:
        """The layout as TOML, one key a line."""
        return "".join(f"{line}\n" for line in self._lines())

    @property
    def layout(self) -> Layout:
        """The layout.

        Raises:
            ConfigurationError: it does not fit: no amount, two dates …
        """
        return from_text(self.toml, source=self.name)

    def renamed(self, name: str) -> Draft:
        """The same by another name."""
        return replace(self, name=name)

    def _lines(self) -> Iterator[str]:
        yield f"name = {_said(self.name)}"
        yield f"delimiter = {_said(self.delimiter)}"
        if self.encoding != "utf-8-sig":
            yield f"encoding = {_said(self.encoding)}"
        yield f"dates = {_said(self.dates)}"
        yield f"decimal = {_said(self.decimal)}"
        if self.currency:
            yield f"currency = {_said(self.currency)}"
        yield f"width = {self.width}" if self.width else "only = true"
        if self.ignored and not self.width:
            yield f"ignored = {_said(self.ignored)}"
        for column, words in self.booked.items():
            yield f"booked.{_said(column)} = {_said(words)}"
        yield "[columns]"
        for role, columns in self.columns.items():
            yield f"{role} = {_said(columns[0] if len(columns) == 1 else columns)}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a layout makes of a file, before anything lands.

    Args:
        lines: the first lines, columns of `parser.LINES`.
        statements: columns of `parser.STATEMENTS`, with `lines_count`, `lines_amount`
            and `foots` (None where a balance is missing).
        rejected: the first rejected rows.
        lines_count: of all lines.
        rejected_count: of all rejected rows.
    """

    lines: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    rejected: list[RejectedRow]
    lines_count: int
    rejected_count: int

    @property
    def proofs(self) -> int:
        """How many balances follow from the one before: a single line proves none."""
        return sum(s["lines_count"] - 1 for s in self.statements if s["foots"])

    @property
    def foots(self) -> bool | None:
        """Whether the balances follow from the lines; None: there are none."""
        known = [s["foots"] for s in self.statements if s["foots"] is not None]
        return all(known) if known else None


def preview(layout: Layout, path: Path, file_name: str, *, rows: int = 50) -> Preview:
    """Read the file at `path` under `layout`; keep the first `rows` of each sort.

    Of a file of more than some 200,000 lines, the first ones are read, and no balance.

    Raises:
        DocumentError: the file as a whole cannot be read so.
    """
    lines: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    rejected: list[RejectedRow] = []
    amounts: dict[int, list[Decimal]] = {}
    lines_count = rejected_count = 0
    for batch in islice(layout.parse(path, file_name), _BATCHES_MAX):
        if batch.lines is not None:
            read = batch.lines.to_pylist()
            lines_count += len(read)
            lines += islice(read, max(0, rows - len(lines)))
            for line in read:
                ordinal = line["statement_ordinal"]
                amounts.setdefault(ordinal, []).append(line["amount"])
        if batch.statements is not None:
            statements += batch.statements.to_pylist()
        rejected_count += len(batch.rejected)
        rejected += islice(batch.rejected, max(0, rows - len(rejected)))
    for statement in statements:
        own = amounts[statement["ordinal"]]
        total = statement["lines_amount"] = sum(own, Decimal(0))
        statement["lines_count"] = len(own)
        opening, closing = statement["opening_balance"], statement["closing_balance"]
        is_known = opening is not None and closing is not None
        statement["foots"] = opening + total == closing if is_known else None
    return Preview(lines, statements, rejected, lines_count, rejected_count)


def _said(value: str | tuple[str, ...]) -> str:
    # Every JSON string, and array of strings, says the same in TOML.
    return json.dumps(value, ensure_ascii=False)
