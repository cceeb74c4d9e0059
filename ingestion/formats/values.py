"""The values that bank formats share: amounts, dates, texts, references.

Each reader takes the text as it stands in the file and returns what lands, or raises
`RowFault`, which the parser turns into a rejected row. Amounts stay text until Arrow
casts a whole column of them to decimal: exact, and far faster than a Decimal a cell.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from lettrage.core.identifiers import is_valid_iban

# What banks write where there is no reference (SEPA rulebooks; SWIFT MT940 field 61).
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "N/A"})
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?")
_ANY_AMOUNT = re.compile(r"\+?0*([0-9]*)(?:\.([0-9]*?)0*)?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*|Z|[+-]\d\d:\d\d)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class RowFault(ValueError):
    """A row cannot land: which field of it, what was found, what was expected."""

    def __init__(self, field: str, value: str | None, expected: str) -> None:
        self.field = field
        self.expected = expected
        found = "missing" if value is None else f"found {value[:80]!r}"
        self.reason = f"{found}; expected {expected}"
        super().__init__(f"{field}: {self.reason}")


def amount(text: str | None, field: str) -> str:
    """An unsigned amount with a decimal point, as text that casts to decimal(18, 4).

    Zeros that say nothing are dropped, so that `8.85000` is the `8.85` that it means.

    Raises:
        RowFault: no amount, a sign, or more digits than decimal(18, 4) holds.

    >>> amount("1234.50", "Amt"), amount(" 8.850000 ", "Amt")
    ('1234.50', '8.85')
    """
    text = "" if text is None else text.strip()
    if _PLAIN_AMOUNT.fullmatch(text):
        return text
    match = _ANY_AMOUNT.fullmatch(text)
    if match is None or not any(character.isdigit() for character in text):
        raise RowFault(field, text or None, "digits, then a decimal point and digits")
    whole, fraction = match.group(1), match.group(2) or ""
    if len(fraction) > 4:
        raise RowFault(field, text, "at most 4 decimals")
    if len(whole) > 14:
        raise RowFault(field, text, "less than 100,000,000,000,000")
    return f"{whole or '0'}.{fraction}" if fraction else whole or "0"


@lru_cache(maxsize=4096)
def iso_date(text: str, field: str) -> date:
    """The day of an ISO date or date and time, as the bank wrote it.

    A time zone is left aside: the bank's own day is the statement's.

    Raises:
        RowFault: not a day of the calendar.

    >>> iso_date("2026-02-28T23:30:00+01:00", "BookgDt")
    datetime.date(2026, 2, 28)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise RowFault(field, text, "a date as 2026-02-28")
    try:
        return date.fromisoformat(match.group(1))
    except ValueError:
        raise RowFault(field, text, "a day of the calendar") from None


def currency(text: str | None, field: str) -> str:
    """An ISO 4217 code.

    Raises:
        RowFault: anything but three capital letters.
    """
    if text is None or not _CURRENCY.fullmatch(text):
        raise RowFault(field, text, "a currency code as EUR")
    return text


def clean(text: str | None) -> str | None:
    """A text with single spaces; null when nothing is left.

    >>> clean("  VIR   DUPONT "), clean(" ")
    ('VIR DUPONT', None)
    """
    if text is None:
        return None
    # Most texts are clean: seeing that costs a third of splitting them.
    if text.isprintable() and "  " not in text and text.strip() == text:
        return text or None
    return " ".join(text.split()) or None


def joined(*texts: str | None) -> str | None:
    """Texts in a row, without the missing ones; null when all are missing.

    >>> joined("FA-1", None, "DUPONT"), joined(None)
    ('FA-1 DUPONT', None)
    """
    return " ".join(text for text in texts if text) or None


def reference(text: str | None) -> str | None:
    """A reference, or null where the bank says that there is none.

    >>> reference("NOTPROVIDED"), reference(" E2E-1 ")
    (None, 'E2E-1')
    """
    text = clean(text)
    return None if text is None or text.upper() in _NO_REFERENCE else text


def account(text: str) -> str:
    """An account as it lands: an IBAN in its electronic form, else as it stands.

    >>> account("FR76 3000 6000 0112 3456 7890 189")
    'FR7630006000011234567890189'
    """
    return "".join(text.split()).upper()


@lru_cache(maxsize=65536)
def iban(text: str | None) -> str | None:
    """The IBAN that a text is, its check digits verified; else null.

    >>> iban("FR76 3000 6000 0112 3456 7890 189"), iban("0012345678")
    ('FR7630006000011234567890189', None)
    """
    if text is None:
        return None
    compact = account(text)
    return compact if _IBAN.fullmatch(compact) and is_valid_iban(compact) else None
