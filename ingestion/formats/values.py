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
# As people write them: 1 234,56 · -1,234.56 · 1.234.567 · 12- · 1'234.50
_WRITTEN_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?P<whole>[0-9]*|[0-9]{1,3}(?:(?P<group>[.,'])[0-9]{3})(?:(?P=group)[0-9]{3})*)"
    r"(?:(?!(?P=group))[.,](?P<fraction>[0-9]*))?(?P<last_sign>[+-]?)"
)
_AMBIGUOUS_AMOUNT = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}[+-]?")
_APOSTROPHES = str.maketrans({"’": "'", "−": "-"})
_CENTURY_PIVOT = 80  # two digits from 80 on are of the twentieth century
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


def written_amount(text: str | None, field: str) -> str:
    """A signed amount as people write it, as text that casts to decimal(18, 4).

    Decimals follow a point or a comma; thousands may be set apart by the other of the
    two, by blanks or by apostrophes; the sign stands first or last. `1,234` alone may
    be either, and is nothing that money is booked on.

    Raises:
        RowFault: no amount, an ambiguous one, or more digits than decimal(18, 4) holds.

    >>> written_amount("-1 234,50", "T"), written_amount("1,234.00", "T")
    ('-1234.50', '1234.00')
    """
    compact = "".join((text or "").split()).translate(_APOSTROPHES)
    plain = compact.removeprefix("-")
    if _PLAIN_AMOUNT.fullmatch(plain) and not _AMBIGUOUS_AMOUNT.fullmatch(plain):
        return compact
    if _AMBIGUOUS_AMOUNT.fullmatch(compact):
        raise RowFault(field, text, "its decimals too, as 1234.00: 1,234 may be 1.234")
    match = _WRITTEN_AMOUNT.fullmatch(compact)
    if (
        match is None
        or not (match["whole"] or match["fraction"])
        or (match["sign"] and match["last_sign"])
    ):
        raise RowFault(field, compact or None, "an amount as -1234.56")
    whole = re.sub(r"[.,']", "", match["whole"])
    unsigned = amount(f"{whole}.{match['fraction'] or ''}", field)
    is_negative = "-" in (match["sign"], match["last_sign"])
    return f"-{unsigned}" if is_negative else unsigned


def full_year(two_digits: int) -> int:
    """The year that two digits mean.

    >>> full_year(26), full_year(98)
    (2026, 1998)
    """
    return two_digits + (1900 if two_digits >= _CENTURY_PIVOT else 2000)


def described(name: str | None, memo: str | None) -> tuple[str | None, str | None]:
    """The label and the counterparty's name of a line that has a name and a memo.

    Banks that have one text put it into the name, cut, and whole into the memo: then it
    is no name. A name that the memo does not say comes before it.

    >>> described("DUPONT SARL", "VIR SEPA DUPONT SARL FA-1")
    ('VIR SEPA DUPONT SARL FA-1', 'DUPONT SARL')
    >>> described("VIR SEPA DUP", "VIR SEPA DUPONT SARL FA-1")
    ('VIR SEPA DUPONT SARL FA-1', None)
    """
    name, memo = clean(name), clean(memo)
    if name is None or memo is None or memo.startswith(name):
        return memo or name, None
    return (memo if name in memo else f"{name} {memo}"), name


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
