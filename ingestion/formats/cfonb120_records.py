"""The records of a CFONB120 file, and the values in them.

Published by the Comité français d'organisation et de normalisation bancaires: Relevé de
compte sur support informatique, July 2004 (120 characters a record). An amount is 13
digits and a last one that says the sign too: `{` and `A` to `I` are 0 to 9 of a credit,
`}` and `J` to `R` of a debit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from lettrage.core.errors import InvalidValue
from lettrage.core.identifiers import iban_of_rib
from lettrage.core.money import minor_unit_digits
from lettrage.ingestion.formats.lines import physical_lines
from lettrage.ingestion.formats.mt940_fields import decoded
from lettrage.ingestion.formats.values import RowFault, currency, full_year

WIDTH = 120

_TRANSPORT = b" \t\x00\x1a"
_LAST_DIGITS = {
    character: (sign, str(digit))
    # In French EBCDIC, "{" and "}" are "é" and "è": some files come so translated.
    for sign, characters in (("", "{ABCDEFGHI"), ("-", "}JKLMNOPQR"))
    for digit, character in enumerate(characters)
} | {"é": ("", "0"), "è": ("-", "0")}


def records(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Each record of a file, with line breaks or without: its number and its text.

    The number is the physical line; of several records on a line, each counts as one.
    The text has 120 characters, blanks where a line is shorter. Blank lines are none.
    """
    number = 0
    for line in physical_lines(file, WIDTH):
        number += 1
        octets = line.rstrip(_TRANSPORT).removeprefix(b"\xef\xbb\xbf")
        text = decoded(octets)
        if 0 < len(text) <= WIDTH:
            yield number, text.ljust(WIDTH)
            continue
        for start in range(0, len(text), WIDTH):
            number += start > 0
            yield number, text[start : start + WIDTH].ljust(WIDTH)


def amount_of(text: str, decimals: int, field: str) -> str:
    """A signed amount, positive = credit, from its 14 characters.

    Raises:
        RowFault: it is none.

    >>> amount_of("0000000000322J", 2, "amount"), amount_of("0000000000007{", 3, "x")
    ('-32.21', '0.070')
    """
    sign, last = _LAST_DIGITS.get(text[-1], ("", ""))
    digits = text[:-1].lstrip()
    if not (last and digits.isascii() and digits.isdecimal()):
        raise RowFault(field, text, "13 digits and one of {A-I or }J-R")
    digits = (digits + last).lstrip("0").zfill(decimals + 1)
    if not decimals:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


@lru_cache(maxsize=4096)
def day_of(text: str, field: str) -> date:
    """A day DDMMYY.

    Raises:
        RowFault: it is none.

    >>> day_of("311026", "date"), day_of("311298", "date")
    (datetime.date(2026, 10, 31), datetime.date(1998, 12, 31))
    """
    try:
        if not (text.isascii() and text.isdecimal()):
            raise ValueError(text)
        return date(full_year(int(text[4:])), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise RowFault(field, text, "a day as DDMMYY") from None


@lru_cache(maxsize=64)
def unit_of(record: str, otherwise: str | None) -> tuple[str, int]:
    """The currency of a record's amounts, and how many decimals they have.

    Args:
        record: columns 17 to 20: the currency, and the number of decimals.
        otherwise: the currency where that is blank; None: euro.

    Raises:
        RowFault: no currency, or no number of decimals.

    >>> unit_of("EUR2", None), unit_of("    ", None), unit_of("JPY ", "EUR")
    (('EUR', 2), ('EUR', 2), ('JPY', 0))
    """
    code = currency(record[:3].strip() or otherwise or "EUR", "currency")
    decimals = record[3]
    if decimals == " ":
        try:
            return code, minor_unit_digits(code)
        except InvalidValue:
            raise RowFault("currency", code, "an ISO 4217 code as EUR") from None
    if decimals not in "01234":
        raise RowFault("decimals", decimals, "0 to 4")
    return code, int(decimals)


@lru_cache(maxsize=1024)
def account_of(bank: str, branch: str, account: str) -> str:
    """The IBAN of an account, else its bank, branch and number as they stand.

    >>> account_of("30006", "00001", "12345678901"), account_of("30006", "", "123")
    ('FR7630006000011234567890189', '30006123')
    """
    try:
        return str(iban_of_rib(bank, branch, account))
    except InvalidValue:
        return "".join(f"{bank}{branch}{account}".split())
