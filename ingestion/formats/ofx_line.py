"""A transaction of an OFX statement: the element STMTTRN, and the line that it is.

Published by the OFX consortium (Financial Data Exchange, https://financialdataexchange.org/ofx):
Open Financial Exchange Specification 1.6 and 2.2, chapter 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lettrage.core.errors import InvalidValue
from lettrage.core.identifiers import iban_of_rib
from lettrage.ingestion.formats.ofx_elements import VALUE_BYTES_MAX, Element, text_of
from lettrage.ingestion.formats.rows import Line
from lettrage.ingestion.formats.values import (
    RowFault,
    account,
    clean,
    currency,
    described,
    iban,
    joined,
    reference,
    written_amount,
)

# Elements that hold elements of names that others hold too: CURSYM, NAME, ACCTID …
_AGGREGATES = frozenset(
    {"BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY",
     "ORIGCURRENCY", "LEDGERBAL", "AVAILBAL", "BAL", "STATUS", "IMAGEDATA"}
)  # fmt: skip
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_RATE = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,8})?")
_FULL_RIB = re.compile(r"([0-9]{5})([0-9]{5})([0-9A-Z]{11})([0-9]{2})")


@dataclass(slots=True)
class Fields:
    """The texts of an element's elements, by name: `TRNAMT`, `PAYEE/NAME`."""

    charset: str
    texts: dict[str, bytes]

    @classmethod
    def of(cls, found: Iterable[Element], charset: str) -> Fields:
        """Take the first of each name; an aggregate prefixes what it holds.

        Raises:
            RowFault: two amounts: what parted two transactions is missing.
        """
        texts = dict[str, bytes]()
        prefix = ""
        for name, text in found:
            if name in _AGGREGATES:
                prefix = f"{name}/"
            elif name[0] != "/":
                if name == "TRNAMT" and name in texts:
                    raise RowFault(name, "two", "one amount a transaction")
                texts.setdefault(prefix + name, text)
            elif name[1:] in _AGGREGATES:
                prefix = ""
        return cls(charset, texts)

    def get(self, name: str) -> str | None:
        """A text with single blanks; null where there is none.

        Raises:
            RowFault: it is longer than any value is.
        """
        octets = self.texts.get(name)
        if not octets:
            return None
        text = text_of(octets, self.charset)
        if len(octets) > VALUE_BYTES_MAX:
            raise RowFault(name, text, f"at most {VALUE_BYTES_MAX:,} bytes")
        return clean(text)


def line_of(
    fields: Fields, line_number: int, ordinal: int, account_iban: str, code: str | None
) -> Line:
    """The line that a transaction is.

    Args:
        fields: of STMTTRN.
        line_number: its ordinal in the file.
        ordinal: of its statement.
        account_iban: of its statement.
        code: the statement's currency, where it names one.

    Raises:
        RowFault: no line of the statement.
    """
    get = fields.get
    _refuse_correction(fields)
    amount = written_amount(get("TRNAMT"), "TRNAMT")
    label, name = described(_name(fields), joined(get("MEMO"), get("MEMO2")))
    own = reference(get("FITID"))
    said = f"{label} {own}"
    numbers = (get("CHECKNUM"), get("REFNUM"))
    return Line(
        line_number=line_number,
        statement_ordinal=ordinal,
        account_iban=account_iban,
        booking_date=day_of(get("DTPOSTED"), "DTPOSTED"),
        value_date=_value_date(fields),
        amount=amount,
        currency=_currency(fields, code),
        label=label,
        remittance=joined(
            *(n for n in numbers if n and n.strip("0") and n not in said)
        ),
        counterparty_name=get("PAYEE/NAME") or name,
        counterparty_iban=iban(account_of(fields, "BANKACCTTO")),
        bank_reference=own,
        transaction_code=(get("TRNTYPE") or "").upper() or None,
        instructed_currency=get("ORIGCURRENCY/CURSYM"),
        exchange_rate=_rate(get("ORIGCURRENCY/CURRATE")),
    )


@lru_cache(maxsize=4096)
def day_of(text: str | None, field: str) -> date:
    """The day of a date and time, YYYYMMDD and more, as the bank wrote it.

    Raises:
        RowFault: no day of the calendar.

    >>> day_of("20261031233000.000[+1:CET]", "DTPOSTED")
    datetime.date(2026, 10, 31)
    """
    match = _DAY.match(text or "")
    if match is None:
        raise RowFault(field, text, "a date as YYYYMMDD")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RowFault(field, text, "a day of the calendar as YYYYMMDD") from None


def account_of(fields: Fields, holder: str) -> str:
    """The IBAN of an account, made of a French RIB where it is one, else its number.

    Empty where it has none.
    """
    if f"{holder}/ACCTID" not in fields.texts:
        return ""
    names = ("BANKID", "BRANCHID", "ACCTID", "ACCTKEY")
    bank, branch, number, key = (
        account(fields.get(f"{holder}/{name}") or "") for name in names
    )
    full = _FULL_RIB.fullmatch(number)
    if full:
        bank, branch, number, key = full.groups()
    try:
        return str(iban_of_rib(bank, branch, number, key or None))
    except InvalidValue:
        return full.group() if full else number


def currency_of(text: str | None, field: str) -> str | None:
    """A currency code, in any case; null where there is none.

    Raises:
        RowFault: no code.
    """
    return None if text is None else currency(text.upper(), field)


def _name(fields: Fields) -> str | None:
    """The name, or the longer form of it that some banks add."""
    name, extended = fields.get("NAME"), fields.get("EXTDNAME")
    if name and extended and not extended.startswith(name):
        return f"{name} {extended}"
    return extended or name or fields.get("PAYEE/NAME")


def _value_date(fields: Fields) -> date | None:
    """When the money counts. DTUSER is when somebody ordered it: no value date."""
    for name in ("DTAVAIL", "VALUEDATE"):
        text = fields.get(name)
        if text and text.strip("0"):
            return day_of(text, name)
    return None


def _currency(fields: Fields, code: str | None) -> str:
    """The statement's currency, or the transaction's own where that names none."""
    name = "CURRENCY/CURSYM"
    own = currency_of(fields.get(name), name)
    if own and code and own != code:
        # The amount is not in the account's currency: nothing says what was booked.
        raise RowFault(name, own, f"an amount in the statement's currency, {code}")
    return code or own or ""


def _refuse_correction(fields: Fields) -> None:
    """A correction is no line of its own: it takes back one that was sent before."""
    corrected = fields.get("CORRECTFITID")
    if corrected:
        action = fields.get("CORRECTACTION") or "REPLACE"
        raise RowFault(
            "CORRECTFITID",
            corrected,
            f"a booked line, not a correction ({action}): check the line of that FITID",
        )


def _rate(text: str | None) -> str | None:
    if text is None or not _RATE.fullmatch(text):
        return None
    return text.replace(",", ".")
