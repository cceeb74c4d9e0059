"""OFX: a bank's or card's statement in the format of personal finance software.

What: Open Financial Exchange, published by Financial Data Exchange
(https://financialdataexchange.org/ofx): 1.0 to 1.6 in SGML, 2.0 to 2.3 in XML. Offered
for download by most French banks, also as QFX and QBO.

One statement of one line:

    OFXHEADER:100
    …
    <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
    <BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901<ACCTKEY>89
    </BANKACCTFROM><BANKTRANLIST><DTSTART>20261001<DTEND>20261031
    <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261002<TRNAMT>120.00<FITID>R1<NAME>DUPONT
    <MEMO>VIR SEPA DUPONT FA-1</STMTTRN></BANKTRANLIST>
    <LEDGERBAL><BALAMT>1120.00<DTASOF>20261031</LEDGERBAL></STMTRS>…

Recognised by `<OFX>` or its header. Quirks known: no header; another character set than
the header names; closing tags in SGML; CDATA; decimal commas; the French account number
as bank, branch, account and key. There is no opening balance in OFX: none is made up.
docs/formats.md says where each field comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.ofx_elements import (
    Element,
    charset_of,
    elements,
    text_of,
)
from lettrage.ingestion.formats.ofx_line import Fields
from lettrage.ingestion.formats.ofx_statement import OpenStatement
from lettrage.ingestion.formats.rows import Rows
from lettrage.ingestion.formats.values import RowFault, clean
from lettrage.ingestion.parser import Batch

NAME = "OFX"

_MARK = re.compile(rb"<OFX[\s>]|\A\s*OFXHEADER\s*:", re.IGNORECASE)
_HEAD_BYTES = 1024
_ELEMENTS_MAX = 1_000
_WORDS_MAX = 200  # that a server's error is quoted with
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
# What holds money and is no booked line.
_ELSE = {
    "STMTTRNP": "a pending transaction",
    "INTRARS": "a transfer order",
    "INTERRS": "a transfer order",
    "WIRERS": "a transfer order",
    "PMTRS": "a payment order",
    "LOANSTMTRS": "a loan statement",
    "INVSTMTRS": "an investment statement",
}
_RECORDS = frozenset({"STMTTRN", *_ELSE})
# A record ends with its end, or where what it cannot hold begins.
_ENDS = _RECORDS | _STATEMENTS | {f"/{name}" for name in _RECORDS | _STATEMENTS}
_ENDS |= {"/BANKTRANLIST", "LEDGERBAL", "/OFX"}
_STATEMENTS_ELSE = frozenset({"LOANSTMTRS", "INVSTMTRS"})
_ENDS_OF_STATEMENT = (
    _STATEMENTS
    | _STATEMENTS_ELSE
    | {f"/{name}" for name in _STATEMENTS_ELSE}
    | {"/OFX"}
)


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is an OFX file."""
    return _MARK.search(head) is not None


def parse(path: Path, file_name: str) -> Iterator[Batch]:
    """Read the statements of an OFX file, in batches (`ingestion.parser`).

    Raises:
        DocumentError: no statement of a bank account or a card in it.
    """
    with path.open("rb") as file:
        reader = _Reader(file_name, charset_of(file.read(_HEAD_BYTES)))
        file.seek(0)
        for element in elements(file):
            reader.take(element)
            if reader.rows.is_full:
                yield reader.rows.take()
    reader.end()
    yield reader.rows.take()


class _Reader:
    """What has been read of one file: rows to yield, and what is not complete yet."""

    def __init__(self, file_name: str, charset: str) -> None:
        self.rows = Rows()
        self._file_name = file_name
        self._charset = charset
        self._statements_count = 0
        self._statement: OpenStatement | None = None
        self._records_count = 0
        self._record = ""  # the name of the record that is open
        self._found: list[Element] = []  # what it holds
        self._ends: frozenset[str] = frozenset()  # where it ends
        self._others: dict[str, None] = {}  # the records that were no transaction
        self._answer: dict[str, str] = {}  # what the bank's server said

    def take(self, element: Element) -> None:
        """Read the next element of the file."""
        name = element.name
        if self._record:
            if name not in self._ends:
                if len(self._found) < _ELEMENTS_MAX:
                    self._found.append(element)
                return
            self._end_record()
        if name[0] == "/" and name[1:] in _RECORDS:
            return
        if name in _RECORDS:
            self._record, self._found = name, []
            self._ends = _ENDS_OF_STATEMENT if name in _STATEMENTS_ELSE else _ENDS
        elif name == "TRNAMT":
            self._records_count += 1
            reason = "found an amount outside of a transaction (STMTTRN)"
            self._found = [element]
            self._reject_record(name, self._records_count, reason)
        elif name in _STATEMENTS:
            self._end_statement()
            self._statements_count += 1
            ordinal, line_number = self._statements_count, self._records_count + 1
            self._statement = OpenStatement(ordinal, line_number, self._charset)
        elif name.removeprefix("/") in _STATEMENTS:
            self._end_statement()
        elif self._statement:
            self._statement.take(element)
        else:
            self._take_answer(element)

    def end(self) -> None:
        """Complete what is open, at the end of the file."""
        cut = "the file ends inside it and may be cut short; get it again"
        if self._record:
            self._reject_record(self._record, self._records_count + 1, cut)
        if self._statement:
            self.rows.reject(self._statement.line_number, "STMTRS", cut, "")
        self._end_statement()
        if self._statements_count == 0:
            found = [f"{_ELSE[name]} ({name})" for name in self._others]
            found += [row.reason for row in self.rows.rejected if row.field == "STATUS"]
            raise DocumentError(
                self._file_name,
                None,
                None,
                ", ".join(found) or "no transaction",
                "expected a statement of a bank account or a card (STMTRS, CCSTMTRS)",
            )

    def _end_record(self) -> None:
        name, self._record = self._record, ""
        self._records_count += 1
        number = self._records_count
        if name != "STMTTRN":
            self._others[name] = None
            reason = f"found {_ELSE[name]}; expected booked transactions (STMTTRN)"
            self._reject_record(name, number, reason)
        elif self._statement is None:
            self._reject_record(name, number, "it stands outside of a statement")
        else:
            try:
                fields = Fields.of(self._found, self._charset)
                self.rows.lines.append(self._statement.line_of(fields, number))
            except RowFault as fault:
                self._reject_record(fault.field, number, fault.reason)

    def _reject_record(self, field: str, number: int, reason: str) -> None:
        payload = "".join(
            f"<{name}>{text_of(text.strip(), self._charset)}"
            for name, text in self._found
        )
        self.rows.reject(number, field, reason, payload)

    def _take_answer(self, element: Element) -> None:
        """Say that the bank's server refused, if it did."""
        if element.name in ("CODE", "SEVERITY", "MESSAGE"):
            text = text_of(element.text.strip(), self._charset)
            self._answer[element.name] = text
        elif element.name == "/STATUS":
            answer, self._answer = self._answer, {}
            if answer.get("SEVERITY", "").upper() == "ERROR":
                said = f"{answer.get('CODE', '')} {answer.get('MESSAGE', '')}"
                words = clean(said[:_WORDS_MAX]) or "it says not which"
                reason = f"the bank's server answered with an error: {words}"
                self.rows.reject(self._records_count + 1, "STATUS", reason, "")

    def _end_statement(self) -> None:
        statement, self._statement = self._statement, None
        if statement is None:
            return
        row, fault = statement.row()
        if fault:
            self.rows.reject(statement.line_number, fault.field, fault.reason, "")
        if row:
            self.rows.statements.append(row)
