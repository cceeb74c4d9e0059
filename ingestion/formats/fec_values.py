"""The values of a FEC, a column at a time: texts in, texts that land out.

Each reader takes trimmed texts (`text`) and gives null for what it cannot read. Amounts
stay text until DuckDB casts them to decimal.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

BLANKS = " \t\u00a0\u202f"

_YEAR_MIN = 1900
_PLAIN = r"^-?[0-9]+(,[0-9]+)?$"
_EUROS = ("€", "EURO", "EUROS")
_SIDES = {"D": "D", "C": "C", "+1": "D", "-1": "C"}


def text(column: pl.Series) -> pl.Series:
    """What each field says, without the blanks around it; null where that is nothing.

    >>> text(pl.Series([" a ", " ", None])).to_list()
    ['a', None, None]
    """
    stripped = column.str.strip_chars(BLANKS)
    return stripped.set(stripped == "", None)


def day_text(column: pl.Series) -> pl.Series:
    """What each date says; zeros alone say nothing (SAP writes 00000000)."""
    found = text(column)
    return found.set(found.str.strip_chars("0") == "", None)


def by_distinct(texts: pl.Series, reads: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `reads` makes of each text, asked once for each that differs: for dates."""
    distinct = texts.unique().drop_nulls()
    return texts.replace_strict(
        distinct, reads(distinct), default=None, return_dtype=pl.String
    )


def day(texts: pl.Series) -> pl.Series:
    """ISO dates of AAAAMMJJ; XML has dashes, and so has some software's text.

    >>> day(pl.Series(["20261031", "2026-10-31", "20260231", "31/10/2026"])).to_list()
    ['2026-10-31', '2026-10-31', None, None]
    """
    digits = texts.str.replace(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})$", "${1}${2}${3}")
    digits = digits.set(~digits.str.contains(r"^[0-9]{8}$"), None)
    days = digits.str.to_date("%Y%m%d", strict=False)
    return days.set(days.dt.year() < _YEAR_MIN, None).dt.to_string("%Y-%m-%d")


def number(texts: pl.Series) -> pl.Series:
    """Numbers with a decimal point and their sign first.

    >>> number(pl.Series(["1234,5", "12.50-", "+,5", "1.234,56", "1 234"])).to_list()
    ['1234.5', '-12.50', '+0.5', None, None]
    """
    points = texts.str.replace(",", ".", literal=True)
    if texts.str.contains(_PLAIN).all():
        return points
    sign_last = points.str.contains(r"[0-9.][ \u00a0]*[+-]$")
    turned = points.str.replace(r"^(.*[0-9.])[ \u00a0]*([+-])$", "${2}${1}")
    points = points.zip_with(~sign_last.fill_null(False), turned)
    points = points.str.replace(r"^([+-]?)\.", "${1}0.").str.strip_suffix(".")
    return points.set(~points.str.contains(r"^[+-]?[0-9]+(\.[0-9]+)?$"), None)


def currency(texts: pl.Series) -> pl.Series:
    """Currency codes; the euro by its other names is EUR.

    >>> currency(pl.Series(["usd", "€", "Dollar"])).to_list()
    ['USD', 'EUR', None]
    """
    codes = texts.str.to_uppercase()
    codes = codes.set(codes.is_in(_EUROS), "EUR")
    return codes.set(~codes.str.contains("^[A-Z]{3}$"), None)


def side(texts: pl.Series) -> pl.Series:
    """D for debit, C for credit, as the law writes them: D and C, or +1 and -1."""
    return texts.str.to_uppercase().replace_strict(
        _SIDES, default=None, return_dtype=pl.String
    )
