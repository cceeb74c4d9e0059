"""What an MT940 statement is while it is read, and what its lines are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.ingestion.formats.mt940_details import Details, details_of
from lettrage.ingestion.formats.mt940_fields import FIELD_BYTES_MAX, Field, decoded
from lettrage.ingestion.formats.mt940_line import Balance, Entry, entry_of
from lettrage.ingestion.formats.rows import Line, Statement
from lettrage.ingestion.formats.values import RowFault, account, iban

_POINTER = re.compile(r"(?:EREF|KREF|MREF|PREF|MARF)\+?")
# Of the fields 86 of one line; banks send one, or some.
DETAILS_MAX = 100
_WITH_CURRENCY = re.compile(r"(.+?)/?([A-Z]{3})")


@dataclass(slots=True)
class Page:
    """The head of a page, whose opening balance has not come yet."""

    line_number: int
    reference: str | None = None
    account: str | None = None
    currency: str | None = None
    is_interim: bool = False


@dataclass(slots=True)
class OpenStatement:
    """The statement that is open.

    `is_cut`: its last page says that more follow. `announced`: how many entries each
    field 90 says that there are, null where that cannot be read.
    """

    ordinal: int
    line_number: int
    account: str
    reference: str | None
    currency: str | None
    opening: Balance | None
    closing: Balance | None = None
    is_cut: bool = False
    is_interim: bool = False
    entries_count: int = 0
    announced: tuple[int | None, ...] = ()

    def goes_on_with(self, page: Page, opening: Balance) -> bool:
        """Whether a page is the next one of this statement."""
        return (
            self.is_cut
            and self.closing is not None
            and page.account == self.account
            and (opening.currency, Decimal(opening.amount))
            == (self.closing.currency, Decimal(self.closing.amount))
        )

    def doubts(self) -> Iterator[tuple[str, str]]:
        """What makes it doubtful that the statement is whole: field, and reason."""
        if self.closing is None and not self.is_interim:
            reason = "no closing balance: the file may be cut short; get it again"
            yield ":62F:", reason
        counts = [count for count in self.announced if count is not None]
        # Debits and credits: with one of them unknown, so is their sum.
        if len(counts) == 2 and sum(counts) != self.entries_count:
            yield (
                ":90D:",
                f"found {self.entries_count} entries; expected {sum(counts)}, as the "
                "report says: it may be cut short; get it again",
            )
        if self.currency is None:
            yield ":60F:", "neither a balance nor a floor limit (34F) says the currency"

    def row(self) -> Statement | None:
        """The statement as it lands; null where nothing says its currency."""
        if self.currency is None:
            return None
        opening, closing = self.opening, self.closing
        return Statement(
            ordinal=self.ordinal,
            account_iban=self.account,
            statement_reference=self.reference,
            opening_date=opening.date if opening else None,
            opening_balance=opening.amount if opening else None,
            closing_date=closing.date if closing else None,
            closing_balance=closing.amount if closing else None,
            currency=self.currency,
            line_number=self.line_number,
            is_interim=self.is_interim,
        )


def account_of(text: str) -> tuple[str | None, str | None]:
    """The account that field 25 names, and its currency where that follows.

    >>> account_of("FR76 3000 6000 0112 3456 7890 189 EUR")
    ('FR7630006000011234567890189', 'EUR')
    """
    number = account(text).lstrip("/")
    match = _WITH_CURRENCY.fullmatch(number)
    if match is None or iban(number):
        return number or None, None
    return iban(match[1]) or number, match[2]


def line_of(field: Field, more: Sequence[Field], statement: OpenStatement) -> Line:
    """The line of a field 61 and of the fields 86 that follow it.

    Raises:
        RowFault: field 61 is no line, or nothing says its currency.
    """
    first, *others = (decoded(line) for line in field.lines)
    entry = entry_of(first.rstrip(), " ".join(others))
    if statement.currency is None:
        expected = "a balance, or a floor limit (34F), that says the currency"
        raise RowFault(":60F:", None, expected)
    details = details_of(
        [f.texts for f in more], entry.narrative, is_credit=entry.is_credit
    )
    charges, code = details.charges or (None, None)
    instructed, instructed_currency = details.instructed or (None, None)
    is_return = entry.is_reversal or details.is_return
    end_to_end_id = _end_to_end_id(entry, details)
    return Line(
        line_number=field.line_number,
        statement_ordinal=statement.ordinal,
        account_iban=statement.account,
        booking_date=entry.booking_date,
        value_date=entry.value_date,
        amount=entry.amount,
        currency=statement.currency,
        label=details.label or entry.narrative,
        remittance=details.remittance,
        creditor_reference=details.creditor_reference,
        counterparty_name=details.counterparty_name,
        counterparty_iban=_counterparty_iban(entry, details),
        ultimate_counterparty_name=details.ultimate_counterparty_name,
        end_to_end_id=end_to_end_id,
        bank_reference=entry.bank_reference,
        mandate_id=details.mandate_id,
        transaction_code=entry.transaction_code,
        return_reason=details.return_reason,
        is_reversal=entry.is_reversal,
        charges_amount=charges if code == statement.currency else None,
        instructed_amount=instructed and ("" if entry.is_credit else "-") + instructed,
        instructed_currency=instructed_currency,
        exchange_rate=details.exchange_rate,
        original_end_to_end_id=end_to_end_id if is_return else None,
        batch_reference=details.batch_reference or _own_reference(entry, details),
    )


def refuse_endless(field: Field, more: Sequence[Field]) -> None:
    """Refuse a line whose end is lost, so that it has swallowed what follows it.

    Raises:
        RowFault: more fields 86, or a longer one, than any line has.
    """
    if len(more) > DETAILS_MAX:
        raise RowFault(":86:", "many fields", f"at most {DETAILS_MAX} of one line")
    for found in (field, *more):
        if found.is_long:
            expected = f"at most {FIELD_BYTES_MAX:,} bytes: its end may be missing"
            raise RowFault(f":{found.tag}:", found.first, expected)


def _counterparty_iban(entry: Entry, details: Details) -> str | None:
    """The other account; Dutch banks put it in field 61."""
    own = details.counterparty_iban
    return own or iban(entry.customer_reference) or iban(entry.narrative)


def _own_reference(entry: Entry, details: Details) -> str | None:
    """The account owner's reference in 61, where field 86 does not say it in full."""
    own = entry.customer_reference
    if not details.is_structured or own is None or _POINTER.fullmatch(own) or iban(own):
        return None
    return None if (details.end_to_end_id or "").startswith(own) else own


def _end_to_end_id(entry: Entry, details: Details) -> str | None:
    """What field 86 says; with free text there, the customer's reference.

    A structured field 86 that says none means that there is none. The reference may
    also be an account, or only say where in field 86 it stands.
    """
    own = entry.customer_reference
    if details.is_structured or own is None or _POINTER.fullmatch(own) or iban(own):
        return details.end_to_end_id
    return own
