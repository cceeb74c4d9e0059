"""What a statement of an OFX file says, beside its transactions, while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from lettrage.ingestion.formats.ofx_elements import Element
from lettrage.ingestion.formats.ofx_line import (
    Fields,
    account_of,
    currency_of,
    day_of,
    line_of,
)
from lettrage.ingestion.formats.rows import Line, Statement
from lettrage.ingestion.formats.values import RowFault, written_amount

# What it says of itself has some ten elements: a file without end must not fill memory.
_ELEMENTS_MAX = 1_000


@dataclass(slots=True)
class OpenStatement:
    """A statement that is open; its account comes before its transactions."""

    ordinal: int
    line_number: int
    charset: str
    _found: list[Element] = field(default_factory=list)
    _account: str | None = None
    _currency: str | RowFault | None = None

    def take(self, element: Element) -> None:
        """Keep an element that belongs to no transaction."""
        if len(self._found) < _ELEMENTS_MAX:
            self._found.append(element)

    def line_of(self, fields: Fields, line_number: int) -> Line:
        """The line that a transaction of this statement is.

        Raises:
            RowFault: no line.
        """
        if self._account is None:
            self._read_account()
        if isinstance(self._currency, RowFault):
            raise self._currency
        account, code = self._account or "", self._currency
        line = line_of(fields, line_number, self.ordinal, account, code)
        # Where the statement names no currency, a transaction may.
        self._currency = code or line.currency or None
        return line

    def row(self) -> tuple[Statement | None, RowFault | None]:
        """Its row, at its end, and what is wrong with its balance or its currency.

        OFX has no opening balance; none is made up. No currency: no row.
        """
        if self._account is None:
            self._read_account()
        if isinstance(self._currency, RowFault):
            return None, self._currency
        fields = Fields.of(self._found, self.charset)
        day, balance, fault = None, None, None
        try:
            amount = fields.get("LEDGERBAL/BALAMT")
            as_of = fields.get("LEDGERBAL/DTASOF")
            if amount or as_of:
                balance = written_amount(amount, "LEDGERBAL/BALAMT")
                day = day_of(as_of, "LEDGERBAL/DTASOF")
        except RowFault as found:
            balance, fault = None, found
        statement = Statement(
            ordinal=self.ordinal,
            account_iban=self._account or "",
            statement_reference=None,
            opening_date=None,
            opening_balance=None,
            closing_date=day,
            closing_balance=balance,
            currency=self._currency or "",
            line_number=self.line_number,
        )
        return statement, fault

    def _read_account(self) -> None:
        fields = Fields.of(self._found, self.charset)
        try:
            self._account = account_of(fields, "BANKACCTFROM")
            self._account = self._account or account_of(fields, "CCACCTFROM")
            self._currency = currency_of(fields.get("CURDEF"), "CURDEF")
        except RowFault as fault:
            self._currency = fault
