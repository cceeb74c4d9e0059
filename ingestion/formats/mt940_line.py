"""Field 61 of MT940, a bank line; fields 60 to 62, a balance; 34F and 90 of MT942.

Published in SWIFT's Standards MT, Category 9. Field 61:

    2512311231CR120,00NTRFE2E-1//25123100001
    |     |   | |     |   |    the bank's reference, after //
    |     |   | |     |   the customer's reference, up to 16
    |     |   | |     N, F or S, and what kind of transaction it is
    |     |   | amount, with a comma
    |     |   C credit, D debit, RC and RD their reversals; a letter of the currency
    |     entry date MMDD, without its year
    value date YYMMDD
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from lettrage.ingestion.formats.values import RowFault, amount, clean, reference

_LINE = re.compile(
    r"(?P<value_date>\d{6})(?P<entry_date>\d{4}|\s{4})?\s*(?P<mark>R?[CD])[A-Z]?"
    r"(?P<amount>[\d,]+)(?P<type>[A-Z][A-Z0-9]{3})?(?P<references>.*)",
    re.ASCII,
)
_BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<date>\d{6})(?P<currency>[A-Z]{3})(?P<amount>[\d,]+)\s*",
    re.ASCII,
)
_FLOOR = re.compile(r"(?P<currency>[A-Z]{3})[CD]?[\d,]*", re.ASCII)
_COUNT = re.compile(r"(?P<count>\d{1,5})[A-Z]{3}[\d,]+", re.ASCII)
# A credit taken back is money out, a debit taken back is money in.
_SIGNS = {"C": "", "D": "-", "RC": "-", "RD": ""}
_CENTURY_PIVOT = 80  # two digits from 80 on are of the twentieth century


class Balance(NamedTuple):
    """A balance: signed amount, its currency, and its day."""

    amount: str
    currency: str
    date: date


class Entry(NamedTuple):
    """What field 61 says; the amount is signed, positive = money in."""

    booking_date: date
    value_date: date
    amount: str
    is_credit: bool
    is_reversal: bool
    transaction_code: str | None
    customer_reference: str | None
    bank_reference: str | None
    narrative: str | None


def balance_of(text: str, field: str) -> Balance:
    """Read a balance, such as `C251031EUR1234,50`.

    Raises:
        RowFault: it is none.
    """
    match = _BALANCE.fullmatch(text.strip())
    if match is None:
        raise RowFault(field, text, "C or D, a date, a currency and an amount")
    value = _amount(match["amount"], field)
    return Balance(
        _SIGNS[match["mark"]] + value,
        match["currency"],
        _day(match["date"], field),
    )


def currency_of(text: str) -> str | None:
    """The currency of a floor limit, which is that of an interim report's lines.

    >>> currency_of("EURD0,")
    'EUR'
    """
    match = _FLOOR.fullmatch(text)
    return match["currency"] if match else None


def count_of(text: str) -> int | None:
    """How many entries a field 90 announces; null where it cannot be read.

    >>> count_of("3EUR120,50")
    3
    """
    match = _COUNT.fullmatch(text)
    return int(match["count"]) if match else None


def entry_of(text: str, supplement: str) -> Entry:
    """Read field 61: its first line, and what follows it.

    Raises:
        RowFault: it is no line of a statement.
    """
    match = _LINE.fullmatch(text)
    if match is None:
        raise RowFault(":61:", text, "dates, C or D, an amount and a reference")
    value_date = _day(match["value_date"], ":61: value date")
    entered = (match["entry_date"] or "").strip()
    mark = match["mark"]
    own, spill, bank = _references(match["references"])
    return Entry(
        booking_date=_nearest(entered, value_date) if entered else value_date,
        value_date=value_date,
        amount=_SIGNS[mark] + _amount(match["amount"], ":61: amount"),
        is_credit=_SIGNS[mark] == "",
        is_reversal=mark.startswith("R"),
        transaction_code=match["type"],
        customer_reference=reference(own),
        bank_reference=reference(bank),
        narrative=clean(f"{spill} {supplement}"),
    )


def _amount(text: str, field: str) -> str:
    if text.count(",") > 1:
        raise RowFault(field, text, "digits with one decimal comma")
    try:
        return amount(text.replace(",", "."), field)
    except RowFault as fault:
        raise RowFault(field, text, fault.expected) from None


def _references(text: str) -> tuple[str, str, str]:
    """The customer's reference, what overflows it, and the bank's reference."""
    own, _, bank = text.partition("//")
    # Older Dutch files fill the reference to its 16 places and go on with a name.
    if "  " in own.strip():
        own, _, spill = own.strip().partition("  ")
        return own, spill, bank
    return own, "", bank


def _day(text: str, field: str) -> date:
    """A day YYMMDD; 29 and 30 February of 30-day months are the month's last day."""
    year = int(text[:2]) + (1900 if int(text[:2]) >= _CENTURY_PIVOT else 2000)
    month, day = int(text[2:4]), int(text[4:6])
    if month == 2 and day in (29, 30):
        day = min(day, monthrange(year, 2)[1])
    try:
        return date(year, month, day)
    except ValueError:
        raise RowFault(field, text, "a day as YYMMDD") from None


def _nearest(text: str, value_date: date) -> date:
    """The day MMDD that is nearest to the value date: the year turns between them.

    >>> _nearest("1231", date(2026, 1, 2)), _nearest("0102", date(2025, 12, 31))
    (datetime.date(2025, 12, 31), datetime.date(2026, 1, 2))
    """
    candidates = []
    for year in (value_date.year - 1, value_date.year, value_date.year + 1):
        try:
            candidates.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    if not candidates:
        raise RowFault(":61: entry date", text, "a day as MMDD")
    return min(candidates, key=lambda day: abs(day - value_date))
