"""QIF: bank lines as personal finance software writes and reads them.

What: Quicken Interchange Format, published by Intuit in the 1990s; French banks still
offer it for download. A field a line, its first letter says which:

    !Type:Bank
    D02/10/2026
    T1 200,00
    PSOCIETE DUPONT
    MVIR SEPA SOCIETE DUPONT FA-2026-0042
    ^

D date, T or U amount, P payee, M memo, N number of a cheque, L category; a split has S
category, E memo and $ amount. `!Account` before a list names its account.

Recognised by `!Type:`, `!Account` or `!Option:` at the start of a line, or by a record
that begins with its date. Nothing in a date says whether the day or the month comes
first: the file is read twice, and its dates prove it together; else the day does. The
file has no currency, most have no account: both are left empty. docs/formats.md says
where each field comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.qif_records import (
    Layout,
    Record,
    Section,
    account_of,
    day_of,
    layout_of,
    sections_and_records,
)
from lettrage.ingestion.formats.rows import Line, Part, Rows, Statement
from lettrage.ingestion.formats.values import (
    RowFault,
    described,
    joined,
    written_amount,
)
from lettrage.ingestion.parser import Batch

NAME = "QIF"

_HEAD = re.compile(rb"(?:\A|^)\W*!(?:Type:|Account\b|Option:|Clear:)", re.I | re.M)
_HEADLESS = re.compile(
    rb"\A\s*D ?[0-9][^\r\n]{5,12}(?:\r\n?|\n)(?:[A-Z$%][^\r\n]*(?:\r\n?|\n))*+\^"
)
# Lists of names, rules and prices: no money moves by them.
_LISTS = frozenset(
    {"cat", "class", "memorized", "security", "prices", "budget", "tag", "template"}
)
_AMOUNTS = ("T", "U", "$")
# With these words and its own account as category, a first record is a balance.
_OPENING = frozenset({"opening balance", "solde initial", "solde d'ouverture"})


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a QIF file."""
    return bool(_HEAD.search(head) or _HEADLESS.match(head))


def parse(path: Path, file_name: str) -> Iterator[Batch]:
    """Read the lists of bank lines of a QIF file, in batches (`ingestion.parser`).

    Raises:
        DocumentError: no list of bank lines in it.
    """
    with path.open("rb") as file:
        reader = _Reader(file_name, layout_of(sections_and_records(file)))
        file.seek(0)
        for item in sections_and_records(file):
            reader.take(item)
            if reader.rows.is_full:
                yield reader.rows.take()
    reader.end()
    yield reader.rows.take()


@dataclass(slots=True)
class _Statement:
    """A list of bank lines that is read."""

    ordinal: int
    section: Section
    account: str
    opening_date: date | None = None
    opening_balance: str | None = None
    is_begun: bool = False


class _Reader:
    """What has been read of one file: rows to yield, and what is not complete yet."""

    def __init__(self, file_name: str, layout: Layout) -> None:
        self.rows = Rows()
        self._file_name = file_name
        self._layout = layout
        self._statements_count = 0
        self._statement: _Statement | None = None
        self._kind = ""

    def take(self, item: Section | Record) -> None:
        """Read the next list or record of the file."""
        if isinstance(item, Section):
            self._begin(item)
        elif self._statement is None:
            self._pass_over(item)
        else:
            try:
                self._read(item, self._statement)
            except RowFault as fault:
                number = item.line_number
                self.rows.reject(number, fault.field, fault.reason, item.payload)

    def end(self) -> None:
        """Complete what is open, at the end of the file."""
        self._end_statement()
        if self._statements_count == 0:
            raise DocumentError(
                self._file_name,
                None,
                None,
                None,
                "no list of bank lines in it: expected !Type:Bank, CCard or Cash",
            )

    def _begin(self, section: Section) -> None:
        self._end_statement()
        self._kind = section.kind
        if section.is_of_bank_lines:
            self._statements_count += 1
            account = account_of(section.account, self._layout)
            self._statement = _Statement(self._statements_count, section, account)

    def _pass_over(self, record: Record) -> None:
        """Reject a record of another list, if money moves by it."""
        if self._kind not in _LISTS and any(record.first(code) for code in _AMOUNTS):
            reason = f"found a record of !Type:{self._kind}; expected bank lines"
            self.rows.reject(record.line_number, "!Type", reason, record.payload)

    def _read(self, record: Record, statement: _Statement) -> None:
        if record.is_long:
            raise RowFault("^", None, "the end of a record that goes on and on")
        if not record.is_ended:
            raise RowFault("^", None, "the record's end: the file may be cut short")
        letters = [letter for letter, _ in record.before_splits]
        if letters.count("D") > 1 or letters.count("T") > 1:
            raise RowFault(
                "^", None, "the record's end before its second date or amount"
            )
        day = day_of(record.first("D"), self._layout)
        amount = written_amount(record.first("T") or record.first("U"), "T")
        if not statement.is_begun and _is_balance(record):
            statement.opening_date, statement.opening_balance = day, amount
        else:
            line, parts = _line_of(record, statement, day, amount)
            self.rows.lines.append(line)
            self.rows.parts.extend(parts)
        statement.is_begun = True

    def _end_statement(self) -> None:
        statement, self._statement = self._statement, None
        if statement is None:
            return
        self.rows.statements.append(
            Statement(
                ordinal=statement.ordinal,
                account_iban=statement.account,
                statement_reference=statement.section.account.name,
                opening_date=statement.opening_date,
                opening_balance=statement.opening_balance,
                closing_date=None,
                closing_balance=None,
                currency="",
                line_number=statement.section.line_number,
            )
        )


def _is_balance(record: Record) -> bool:
    """Whether a list's first record is what the account held before."""
    payee, category = record.first("P") or "", record.first("L") or ""
    return payee.lower() in _OPENING and category.startswith("[")


def _line_of(
    record: Record, statement: _Statement, day: date, amount: str
) -> tuple[Line, list[Part]]:
    memo = joined(*(text for letter, text in record.fields if letter == "M"))
    label, name = described(record.first("P"), memo)
    splits = _splits(record)
    parts = _parts(record.line_number, splits, amount)
    said = joined(label) or ""
    own = (record.first("N"), record.first("L"))
    of_splits = () if parts else (split.get("E") for split in splits)
    others = [text for text in (*own, *of_splits) if text and text not in said]
    line = Line(
        line_number=record.line_number,
        statement_ordinal=statement.ordinal,
        account_iban=statement.account,
        booking_date=day,
        value_date=None,
        amount=amount,
        currency="",
        label=label,
        remittance=joined(*others),
        counterparty_name=name,
    )
    return line, parts


def _splits(record: Record) -> list[dict[str, str]]:
    """The splits of a record: each begins with its category."""
    splits = list[dict[str, str]]()
    for letter, text in record.fields:
        if letter == "S":
            splits.append({})
        if splits:
            splits[-1][letter] = " ".join(text.split())
    return splits


def _parts(line_number: int, splits: list[dict[str, str]], amount: str) -> list[Part]:
    """The parts of a line: two splits or more, which sum to its amount."""
    if len(splits) < 2:
        return []
    try:
        amounts = [written_amount(split.get("$"), "$") for split in splits]
    except RowFault:
        return []
    if sum(map(Decimal, amounts)) != Decimal(amount):
        return []
    return [
        Part(
            line_number=line_number,
            part_number=number,
            amount=part_amount,
            currency="",
            remittance=joined(split.get("E"), split["S"]),
        )
        for number, (split, part_amount) in enumerate(
            zip(splits, amounts, strict=True), start=1
        )
    ]
