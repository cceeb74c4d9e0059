"""CFONB120 (AFB120): a French bank's statement, in records of 120 characters.

What: Relevé de compte sur support informatique, published by the Comité français
d'organisation et de normalisation bancaires (https://www.cfonb.org), July 2004, with
its supplements on SEPA. Sent by every French bank since the 1980s, over EBICS today.

One statement of one line:

    0130006    00001EUR2 12345678901  300926  (50 blanks)  0000000010000{
    0430006    00001EUR2 1234567890105011026  011026VIR SEPA DUPONT …  0000000012000{R1
    0530006    00001EUR2 1234567890105011026     LIB SARL FA-1
    0730006    00001EUR2 12345678901  311026  (50 blanks)  0000000022000{

01 is the old balance, 04 a movement, 05 its complements (`cfonb120_details`), 07 the
new balance. The file has no IBAN: it is made of bank, branch and account.

Recognised by the layout of a record 01, 04 or 07 at the start of a line. Quirks known:
no line breaks, any line breaks, trailing blanks cut off; several statements, of several
accounts; currency and decimals blank in the balances (LCL), or everywhere; UTF-8 or
Latin-1 by line; `é` and `è` for `{` and `}`. docs/formats.md says where each field
comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.cfonb120_details import details_of
from lettrage.ingestion.formats.cfonb120_records import (
    account_of,
    amount_of,
    day_of,
    records,
    unit_of,
)
from lettrage.ingestion.formats.rows import Line, Rows, Statement
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.parser import Batch

NAME = "CFONB120"

_RECORD = re.compile(
    rb"(?:\A\xef\xbb\xbf|\A\s*|^)0[147][0-9]{5}.{4}[0-9A-Z ]{5}[A-Z ]{3}[0-9 ]."
    rb"[0-9A-Z ]{11}.{2}[0-9]{6}",
    re.MULTILINE,
)
_COMPLEMENTS_MAX = 1_000


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a CFONB120 statement."""
    return _RECORD.search(head) is not None


def parse(path: Path, file_name: str) -> Iterator[Batch]:
    """Read the statements of a CFONB120 file, in batches (`ingestion.parser`).

    Raises:
        DocumentError: no statement in it.
    """
    reader = _Reader(file_name)
    with path.open("rb") as file:
        for line_number, record in records(file):
            reader.take(line_number, record)
            if reader.rows.is_full:
                yield reader.rows.take()
    reader.end()
    yield reader.rows.take()


@dataclass(slots=True)
class _Statement:
    """A statement that is read; its balances wait: a movement may say their unit."""

    ordinal: int
    line_number: int
    account: str
    currency: str | None = None
    opening: tuple[int, str] | None = None
    closing: tuple[int, str] | None = None


@dataclass(slots=True)
class _Entry:
    """A movement and its complements, which are not complete yet."""

    line_number: int
    movement: str
    complements: list[str] = field(default_factory=list)


class _Reader:
    """What has been read of one file: rows to yield, and what is not complete yet."""

    def __init__(self, file_name: str) -> None:
        self.rows = Rows()
        self._file_name = file_name
        self._statements_count = 0
        self._statement: _Statement | None = None
        self._entry: _Entry | None = None

    def take(self, line_number: int, record: str) -> None:
        """Read the next record of the file."""
        kind = record[:2]
        if kind == "05":
            self._complete(line_number, record)
            return
        self._end_entry()
        if kind == "04":
            self._entry = _Entry(line_number, record)
        elif kind == "01":
            self._end_statement()
            self._current(line_number, record).opening = line_number, record
        elif kind == "07":
            self._current(line_number, record).closing = line_number, record
        else:
            reason = f"found {kind!r}; expected a record 01, 04, 05 or 07"
            self.rows.reject(line_number, "record", reason, record.rstrip())

    def end(self) -> None:
        """Complete what is open, at the end of the file."""
        self._end_entry()
        self._end_statement()
        if self._statements_count == 0:
            reason = "no statement in it: expected records 01, 04 and 07"
            raise DocumentError(self._file_name, None, None, None, reason)

    def _complete(self, line_number: int, record: str) -> None:
        entry = self._entry
        if entry and len(entry.complements) < _COMPLEMENTS_MAX:
            entry.complements.append(record)
            return
        reason = (
            f"more than {_COMPLEMENTS_MAX:,} complements of the movement of line "
            f"{entry.line_number}"
            if entry
            else "a complement without a movement (record 04) before it"
        )
        self.rows.reject(line_number, "05", reason, record.rstrip())

    def _current(self, line_number: int, record: str) -> _Statement:
        """The statement that is open for the record's account, or a new one."""
        account = account_of(record[2:7], record[11:16], record[21:32])
        statement = self._statement
        if statement and statement.account == account and not statement.closing:
            return statement
        self._end_statement()
        self._statements_count += 1
        self._statement = _Statement(self._statements_count, line_number, account)
        return self._statement

    def _end_entry(self) -> None:
        entry, self._entry = self._entry, None
        if entry is None:
            return
        try:
            line = self._line(entry)
        except RowFault as fault:
            payload = "\n".join(
                record.rstrip() for record in (entry.movement, *entry.complements)
            )
            self.rows.reject(entry.line_number, fault.field, fault.reason, payload)
        else:
            self.rows.lines.append(line)

    def _line(self, entry: _Entry) -> Line:
        record = entry.movement
        before = self._statement.currency if self._statement else None
        currency, decimals = unit_of(record[16:20], before)
        amount = amount_of(record[90:104], decimals, "amount")
        booking_date = day_of(record[34:40], "date")
        value_date = _optional_day(record[42:48])
        # The record can be read: only now may it begin another statement.
        statement = self._current(entry.line_number, record)
        statement.currency = statement.currency or currency
        return _line_of(entry, statement, booking_date, value_date, amount, currency)

    def _end_statement(self) -> None:
        statement, self._statement = self._statement, None
        if statement is None:
            return
        opening = self._balance(statement, statement.opening)
        closing = self._balance(statement, statement.closing)
        if (statement.opening is None) != (statement.closing is None):
            missing = "01" if statement.opening is None else "07"
            reason = f"no record {missing}: the file may be cut short; get it again"
            self.rows.reject(statement.line_number, missing, reason, "")
        self.rows.statements.append(
            Statement(
                ordinal=statement.ordinal,
                account_iban=statement.account,
                statement_reference=None,
                opening_date=opening[0] if opening else None,
                opening_balance=opening[1] if opening else None,
                closing_date=closing[0] if closing else None,
                closing_balance=closing[1] if closing else None,
                currency=statement.currency or "EUR",
                line_number=statement.line_number,
            )
        )

    def _balance(
        self, statement: _Statement, found: tuple[int, str] | None
    ) -> tuple[date, str] | None:
        """The day and the amount of a balance, if it can be read."""
        if found is None:
            return None
        line_number, record = found
        field = record[:2]
        try:
            currency, decimals = unit_of(record[16:20], statement.currency)
            statement.currency = statement.currency or currency
            if currency != statement.currency:
                raise RowFault(field, currency, f"{statement.currency}, as its lines")
            amount = amount_of(record[90:104], decimals, field)
            return day_of(record[34:40], field), amount
        except RowFault as fault:
            self.rows.reject(line_number, fault.field, fault.reason, record.rstrip())
            return None


def _line_of(
    entry: _Entry,
    statement: _Statement,
    booking_date: date,
    value_date: date | None,
    amount: str,
    currency: str,
) -> Line:
    is_credit = not amount.startswith("-")
    details = details_of(entry.movement, entry.complements, is_credit=is_credit)
    charges, charges_currency = details.charges or (None, None)
    instructed, instructed_currency = details.instructed or (None, None)
    sign = "" if is_credit else "-"
    reason = details.return_reason
    return Line(
        line_number=entry.line_number,
        statement_ordinal=statement.ordinal,
        account_iban=statement.account,
        booking_date=booking_date,
        value_date=value_date,
        amount=amount,
        currency=currency,
        label=details.label,
        remittance=details.remittance,
        creditor_reference=details.creditor_reference,
        counterparty_name=details.counterparty_name,
        counterparty_iban=details.counterparty_iban,
        ultimate_counterparty_name=details.ultimate_counterparty_name,
        end_to_end_id=details.end_to_end_id,
        bank_reference=details.bank_reference,
        mandate_id=details.mandate_id,
        transaction_code=entry.movement[32:34].strip() or None,
        return_reason=reason,
        charges_amount=charges if charges_currency == currency else None,
        instructed_amount=instructed and sign + instructed,
        instructed_currency=instructed_currency,
        exchange_rate=details.exchange_rate,
        original_end_to_end_id=details.end_to_end_id if reason else None,
    )


def _optional_day(text: str) -> date | None:
    """The value date, which a bank may leave blank."""
    return day_of(text, "value date") if text.strip(" 0") else None
