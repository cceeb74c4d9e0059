"""The tables of a bank's CSV, record by record, as its layout says.

Before the first header stands the preamble. From a header on, every record is a row,
unless the layout's `skip` says that it is none; a row that cannot land is rejected. A
second header begins another table (an export of several accounts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.rows import Rows, Statement
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.layouts import cells
from lettrage.ingestion.layouts.balances import Balances
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.records import Record
from lettrage.ingestion.layouts.row import Header, Row, fee_line, line_of, row_of
from lettrage.ingestion.layouts.spec import Spec

_OUTSIDE_LINES_MAX = 1_000
_PREAMBLE_DATES = ("DD/MM/YYYY", "DD/MM/YY", "YYYY-MM-DD", "DD.MM.YYYY", "DD-MM-YYYY")


@dataclass(slots=True)
class _Open:
    """A statement that is being read: one an account and currency of a table."""

    ordinal: int
    line_number: int
    account: str
    currency: str
    balances: Balances


def header_of(cells: Sequence[str], spec: Spec) -> Header | None:
    """The header that a record is, if it is one of this layout.

    Of a layout without header, the first record that is as wide as its rows begins the
    table; it is a row itself.
    """
    if spec.width is not None:
        numbers = [str(number) for number in range(1, spec.width + 1)]
        return Header(numbers, spec) if len(cells) == spec.width else None
    names = [normalised(cell) for cell in cells]
    found = {name for name in names if name}
    if not spec.required <= found or found & spec.excluded:
        return None
    if spec.only and not found <= spec.known:
        return None
    return Header(names, spec)


def is_row(record: Record, spec: Spec) -> bool:
    """Whether a record is a row that lands, in a layout without header."""
    header = header_of(record.cells, spec)
    try:
        return header is not None and bool(row_of(record, header, spec, {}))
    except RowFault:
        return False


def booking_dates(records: Iterable[Record], spec: Spec) -> Iterator[str]:
    """The booking dates of the file's rows, as written."""
    header: Header | None = None
    for record in records:
        if header is None:
            header = header_of(record.cells, spec)
            if header is None or spec.width is None:
                continue
        place, _ = header.fields["booking_date"][0]
        if len(record.cells) >= header.width and record.cells[place].strip():
            yield record.cells[place]


class Reader:
    """What has been read of one file: rows to yield, statements that are open."""

    def __init__(self, spec: Spec, file_name: str) -> None:
        self.rows = Rows()
        self._spec = spec
        self._file_name = file_name
        self._skip = [re.compile(pattern) for pattern in spec.skip]
        self._header: Header | None = None
        self._outside: list[Record] = []
        self._facts: dict[str, str] = {}
        self._open: dict[tuple[str, str], _Open] = {}
        self._statements_count = 0

    def take(self, record: Record) -> None:
        """Read the next record of the file."""
        if self._begins_table(record):
            return
        if self._header is None or any(p.search(record.text) for p in self._skip):
            if len(self._outside) < _OUTSIDE_LINES_MAX:
                self._outside.append(record)
            return
        try:
            self._land(row_of(record, self._header, self._spec, self._facts))
        except RowFault as fault:
            self.rows.reject(
                record.line_number, fault.field or None, fault.reason, record.text
            )

    def end(self) -> None:
        """Complete what is open, at the end of the file.

        Raises:
            DocumentError: there was no header.
        """
        if self._header is None:
            columns = ", ".join(
                name for names in self._spec.columns.named.values() for name in names
            )
            reason = f"no line holds the columns of {self._spec.name}: {columns}"
            raise DocumentError(self._file_name, None, None, None, reason)
        self._end_table()

    def _begins_table(self, record: Record) -> bool:
        if self._header is not None and not self._may_be_header(record):
            return False
        header = header_of(record.cells, self._spec)
        if header is None:
            return False
        if header.repeated:
            raise DocumentError(
                self._file_name,
                record.line_number,
                None,
                ", ".join(header.repeated),
                "a column that the layout names stands twice; rename one",
            )
        if self._header is not None:
            self._end_statements()
        header.line_number = record.line_number
        self._header, self._facts = header, self._found()
        return self._spec.width is None

    def _may_be_header(self, record: Record) -> bool:
        """Whether a record below a header is worth a look: rows begin otherwise."""
        assert self._header is not None
        if self._spec.width is not None:
            return False
        return normalised(record.cells[0]) in self._header.begins

    def _land(self, row: Row) -> None:
        line = line_of(row, self._statement_of(row).ordinal)
        self.rows.lines.append(line)
        net = Decimal(row.amount)
        if row.fee is not None:
            self.rows.lines.append(fee_line(line, row.fee))
            net += Decimal(row.fee)
        balance = None if row.balance is None else Decimal(row.balance)
        self._statement_of(row).balances.add(row.booking_date, net, balance)

    def _statement_of(self, row: Row) -> _Open:
        key = row.account, row.currency
        if key not in self._open:
            self._statements_count += 1
            assert self._header is not None
            self._open[key] = _Open(
                self._statements_count, self._header.line_number, *key, Balances()
            )
        return self._open[key]

    def _end_table(self) -> None:
        """What stands below the table may say its balances as well."""
        self._facts = {**self._found(), **self._facts}
        self._end_statements()

    def _end_statements(self) -> None:
        for statement in self._open.values():
            self.rows.statements.append(self._statement(statement))
        self._open.clear()

    def _statement(self, statement: _Open) -> Statement:
        balances = statement.balances
        opening, closing = balances.opening_and_closing or (None, None)
        # The preamble speaks of one account: of several, it is unknown which.
        facts = self._facts if len(self._open) == 1 else {}
        return Statement(
            ordinal=statement.ordinal,
            account_iban=statement.account,
            statement_reference=None,
            opening_date=_date(facts.get("opening_date")) or balances.oldest,
            opening_balance=_text(opening) or facts.get("opening_balance"),
            closing_date=_date(facts.get("closing_date")) or balances.newest,
            closing_balance=_text(closing) or facts.get("closing_balance"),
            currency=statement.currency,
            line_number=statement.line_number,
        )

    def _found(self) -> dict[str, str]:
        """What the lines outside the tables say since the last one, made plain."""
        found: dict[str, str] = {}
        for name, pattern in self._spec.preamble.named.items():
            for record in self._outside:
                match = re.search(pattern, record.text)
                if match is None or match[1] is None:
                    continue
                # What cannot be read is no fact: lines stand without it.
                with suppress(RowFault):
                    found[name] = self._plain(name, match[1])
                    break
        self._outside.clear()
        return found

    def _plain(self, name: str, text: str) -> str:
        if name.endswith("_balance"):
            return cells.amount(text, name, decimal=self._spec.decimal)
        if name.endswith("_date"):
            formats = (*self._spec.dates, *_PREAMBLE_DATES)
            return cells.day(text, name, formats).isoformat()
        return text.strip()


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
