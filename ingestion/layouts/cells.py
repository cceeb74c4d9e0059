"""What a cell of a bank's CSV says: an amount, a date, a column's name.

An amount is read under one decimal separator, a date under given formats: what does not
fit them is a fault of its row and never read another way.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from lettrage.ingestion.formats import values
from lettrage.ingestion.formats.values import RowFault

_CURRENCY_SIGN = re.compile(r"^(?:[€$£]|[A-Z]{3}(?=[\d \-+,.]))|(?:[€$£]|[A-Z]{3})$")
# Most amounts are written so: reading them alone takes a third of the time.
_PLAIN = {
    decimal: re.compile(rf"-?[0-9]{{1,14}}(?:[{decimal}][0-9]{{1,4}})?")
    for decimal in ",."
}
_GROUP = {",": r"[ .'’]", ".": r"[ ,'’]"}
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_TIME = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d)?)?"
_FIELDS = {"YYYY": r"(?P<y>\d{4})", "YY": r"(?P<y>\d{2})",
           "MM": r"(?P<m>\d{1,2})", "DD": r"(?P<d>\d{1,2})"}  # fmt: skip
_CENTURY = 2000


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """A column's name without case, accents and punctuation.

    >>> normalised(" Débit Euros"), normalised("Montant(EUROS)")
    ('debit euros', 'montant euros')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def amount(text: str, field: str, *, decimal: str) -> str:
    """A signed amount as plain text that casts to decimal(18, 4).

    The sign may stand behind, or be parentheses; a currency beside it goes; thousands
    are parted by blanks, apostrophes or the separator that is not the decimal one.

    Raises:
        RowFault: not such an amount.

    >>> amount("-1 234,50 €", "Montant", decimal=",")
    '-1234.50'
    >>> amount("1.234,50-", "Saldo", decimal=","), amount("(3.20)", "Net", decimal=".")
    ('-1234.50', '-3.20')
    """
    if _PLAIN[decimal].fullmatch(text) and text.strip("-0,."):
        return text.replace(",", ".")
    bare = text.translate(_BLANKS).strip()
    match = _amount_pattern(decimal).fullmatch(_CURRENCY_SIGN.sub("", bare).strip())
    if match is None:
        other = "1.234,56" if decimal == "," else "1,234.56"
        raise RowFault(field, text.strip() or None, f"an amount as {other}")
    digits = re.sub(r"[^0-9]", "", match["whole"] or "") or "0"
    fraction = match["fraction"]
    plain = values.amount(f"{digits}.{fraction}" if fraction else digits, field)
    is_negative = "-" in (match["before"], match["after"]) or match["open"]
    return f"-{plain}" if is_negative and plain.strip("0.") else plain


@lru_cache(maxsize=4)
def _amount_pattern(decimal: str) -> re.Pattern[str]:
    group = _GROUP[decimal]
    return re.compile(
        r"(?P<open>\()?\s*(?P<before>[+-])?\s*(?:[€$£]\s*)?"
        rf"(?=[\d{decimal}])(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d+)?"
        rf"(?:[{decimal}](?P<fraction>\d*))?"
        r"\s*(?P<after>[+-])?\s*(?(open)\))",
        re.ASCII,
    )


@lru_cache(maxsize=4096)
def day(text: str, field: str, formats: tuple[str, ...]) -> date:
    """The day that a cell says under the first of `formats` it fits; a time is left.

    Raises:
        RowFault: it fits none, or is no day of the calendar.

    >>> day("31/10/2026 08:15", "Date", ("DD/MM/YYYY",))
    datetime.date(2026, 10, 31)
    """
    for format in formats:
        match = _date_pattern(format).fullmatch(text.strip())
        if match is None:
            continue
        year = int(match["y"])
        try:
            return date(
                year + _CENTURY if len(match["y"]) == 2 else year,
                int(match["m"]),
                int(match["d"]),
            )
        except ValueError:
            continue
    expected = f"a day of the calendar as {' or '.join(formats)}"
    raise RowFault(field, text.strip() or None, expected)


@lru_cache(maxsize=64)
def _date_pattern(format: str) -> re.Pattern[str]:
    parts = re.split("(YYYY|YY|MM|DD)", format)
    return re.compile(
        "".join(_FIELDS.get(part) or re.escape(part) for part in parts) + _TIME,
        re.ASCII,
    )


def is_date_format(format: str) -> bool:
    """Whether a format has a day, a month and a year, once each."""
    return sorted(re.findall("YYYY|YY|MM|DD", format)) in (
        ["DD", "MM", "YYYY"],
        ["DD", "MM", "YY"],
    )
