"""MT940: a bank's statement of booked entries, in SWIFT's tagged text.

What: Customer Statement Message, Standards MT Category 9 (SWIFT,
https://www.swift.com/standards), with the national rules for field 86 that
`mt940_details` names. Sent by banks since the 1980s, withdrawn in favour of camt.053
but still the one format of many.

One statement of one line:

    :20:25123100001
    :25:FR7630006000011234567890189
    :28C:00001/001
    :60F:C251201EUR1000,00
    :61:2601021231C120,00NTRFE2E-1//25123100001
    :86:/LIB/VIR SEPA RECU DUPONT/ORDP/DUPONT/REMI/FA-1/EREF/E2E-1
    :62F:C251231EUR1120,00
    -

Recognised by the fields 20 and 60 at starts of lines, or 20 and 25 without those of
MT942, whose messages are read here as well (`mt942`).
Quirks known: field 28 for 28C; no separator, or SWIFT envelopes; several fields 86 a
line; a field 86 after 62 speaks of the statement, not of a line; UTF-8 or Latin-1 by
field; 30 February as a value date.

Pages (60M, 62M) whose balances meet are one statement. docs/formats.md says where each
field comes from, docs/decisions/0010 why this reader is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.mt940_fields import Field, bounded_lines, fields
from lettrage.ingestion.formats.mt940_line import (
    Balance,
    balance_of,
    count_of,
    currency_of,
)
from lettrage.ingestion.formats.mt940_statement import (
    DETAILS_MAX,
    OpenStatement,
    Page,
    account_of,
    line_of,
    refuse_endless,
)
from lettrage.ingestion.formats.rows import Rows
from lettrage.ingestion.formats.values import RowFault, clean, joined
from lettrage.ingestion.parser import Batch

NAME = "MT940"

_REFERENCE = re.compile(rb"^(?:\{.*\{4:)?:20:", re.MULTILINE)
_ACCOUNT = re.compile(rb"^:25P?:", re.MULTILINE)
_OPENING = re.compile(rb"^:60[FM]:", re.MULTILINE)
_INTERIM = re.compile(rb"^:(?:34F|13D|13(?=:\d{10}\s*$)|90[CD]):", re.MULTILINE)


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is an MT940 statement."""
    if _REFERENCE.search(head) is None:
        return False
    if _OPENING.search(head):
        return True
    return _ACCOUNT.search(head) is not None and not is_interim(head)


def is_interim(head: bytes) -> bool:
    """Whether a file that starts with `head` has fields that MT942 alone has."""
    return _INTERIM.search(head) is not None


def parse(path: Path, file_name: str) -> Iterator[Batch]:
    """Read the statements of an MT940 file, in batches (`ingestion.parser`).

    Raises:
        DocumentError: no statement in it, or one without an account.
    """
    reader = _Reader(file_name)
    with path.open("rb") as file:
        for field in fields(bounded_lines(file)):
            reader.take(field)
            if reader.rows.is_full:
                yield reader.rows.take()
    reader.end()
    yield reader.rows.take()


class _Reader:
    """What has been read of one file: rows to yield, and what is not complete yet."""

    def __init__(self, file_name: str) -> None:
        self.rows = Rows()
        self._file_name = file_name
        self._statements_count = 0
        self._page: Page | None = None
        self._statement: OpenStatement | None = None
        self._entry: list[Field] = []

    def take(self, field: Field) -> None:
        """Read the next field of the file."""
        if field.tag == "86":
            # Without a line before it, it speaks of the statement.
            if 0 < len(self._entry) <= DETAILS_MAX + 1:
                self._entry.append(field)
            return
        self._end_entry()
        if field.tag == "61":
            self._entry = [field]
        elif field.tag == "20":
            self._end_page()
            self._page = Page(field.line_number, reference=clean(field.first))
        elif field.tag in ("25", "25P") and self._page:
            self._page.account, self._page.currency = account_of(field.first)
        elif field.tag in ("28", "28C") and self._page:
            number = field.first.partition("/")[0]
            self._page.reference = joined(self._page.reference, clean(number))
        elif field.tag in ("13", "13D", "34F", "90C", "90D"):
            self._take_interim(field)
        elif field.tag in ("60F", "60M"):
            self._open(field.line_number, self._balance(field))
        elif field.tag in ("62F", "62M"):
            self._close(field)

    def end(self) -> None:
        """Complete what is open, at the end of the file."""
        self._end_entry()
        self._end_page()
        self._end_statement()
        if self._statements_count == 0:
            reason = "no statement in it: expected fields 20, 25, 60F, 61, 62F"
            raise DocumentError(self._file_name, None, None, None, reason)

    def _take_interim(self, field: Field) -> None:
        """Read a field of an interim report, which begins before its lines do."""
        if self._page is not None:
            self._page.is_interim = True
            if field.tag == "34F":
                self._page.currency = currency_of(field.first) or self._page.currency
        if field.tag in ("90C", "90D"):
            statement = self._current(field.line_number)
            statement.announced += (count_of(field.first),)

    def _open(self, line_number: int, opening: Balance | None) -> OpenStatement:
        """Begin a statement, or go on with the one that this page continues."""
        before, page = self._statement, self._page
        if page is None:
            page = Page(line_number, account=before.account if before else None)
        self._page = None
        if before and opening and before.goes_on_with(page, opening):
            before.closing, before.is_cut = None, False
            return before
        self._end_statement()
        if page.account is None:
            reason = "the statement that begins here names no account (field 25)"
            raise DocumentError(self._file_name, page.line_number, None, None, reason)
        self._statements_count += 1
        self._statement = OpenStatement(
            self._statements_count,
            page.line_number,
            page.account,
            page.reference,
            opening.currency if opening else page.currency,
            opening,
            is_interim=page.is_interim and opening is None,
        )
        return self._statement

    def _close(self, field: Field) -> None:
        statement = self._current(field.line_number)
        statement.closing = self._balance(field)
        statement.is_cut = field.tag == "62M"
        code = statement.closing.currency if statement.closing else None
        statement.currency = statement.currency or code
        if code not in (None, statement.currency):
            reason = f"found {code!r}; expected {statement.currency}, as it opened"
            self._reject(field, f":{field.tag}:", reason)
            statement.closing = None

    def _current(self, line_number: int) -> OpenStatement:
        """The open statement; one without an opening balance if none is open."""
        if self._statement is None or self._page is not None:
            return self._open(line_number, None)
        return self._statement

    def _end_entry(self) -> None:
        if not self._entry:
            return
        entry, *details = self._entry
        self._entry = []
        statement = self._current(entry.line_number)
        statement.entries_count += 1
        try:
            refuse_endless(entry, details)
            line = line_of(entry, details, statement)
        except RowFault as fault:
            self._reject(entry, fault.field, fault.reason, *details)
        else:
            self.rows.lines.append(line)

    def _end_page(self) -> None:
        """Say that a page had nothing in it, if that is so."""
        if self._page is None:
            return
        if self._page.is_interim:  # nothing has moved since the report before
            self._open(self._page.line_number, None)
            return
        reason = "a statement without balances and lines; get the file again"
        self.rows.reject(self._page.line_number, ":60F:", reason, "")
        self._page = None

    def _end_statement(self) -> None:
        statement, self._statement = self._statement, None
        if statement is None:
            return
        for name, reason in statement.doubts():
            self.rows.reject(statement.line_number, name, reason, "")
        row = statement.row()
        if row is not None:
            self.rows.statements.append(row)

    def _balance(self, field: Field) -> Balance | None:
        try:
            return balance_of(field.first, f":{field.tag}:")
        except RowFault as fault:
            self._reject(field, fault.field, fault.reason)
            return None

    def _reject(self, field: Field, name: str, reason: str, *more: Field) -> None:
        payload = "\n".join(part.payload for part in (field, *more))
        self.rows.reject(field.line_number, name, reason, payload)
