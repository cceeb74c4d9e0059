from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lettrage.dashboards import filters, format
from lettrage.dashboards.format import UNKNOWN, Format

FRENCH = Format("fr", "Europe/Paris")


def test_the_examples_hold() -> None:
    assert doctest.testmod(format).failed == 0
    assert doctest.testmod(filters).failed == 0


def test_unknown_is_a_dash_and_zero_is_zero() -> None:
    assert FRENCH.money(None, "EUR") == UNKNOWN
    assert FRENCH.day(None) == UNKNOWN
    assert FRENCH.instant(None) == UNKNOWN
    assert FRENCH.count(None) == UNKNOWN
    assert FRENCH.percent(None) == UNKNOWN
    assert FRENCH.money(Decimal(0), "EUR") == "0,00\xa0€"
    assert FRENCH.count(0) == "0"


def test_currencies_keep_their_own_decimals() -> None:
    assert FRENCH.money(Decimal("1500"), "JPY") == "1\u202f500\xa0JPY"
    assert FRENCH.money(Decimal("1.5"), "KWD") == "1,500\xa0KWD"


def test_an_amount_with_a_fraction_of_a_cent_is_shown_whole() -> None:
    assert FRENCH.money(Decimal("1.2345"), "EUR") == "1.2345 EUR"


def test_the_day_is_that_of_the_firm() -> None:
    at_night = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert FRENCH.instant(at_night) == "25/11/2026 00:30"
    assert FRENCH.day(date(2028, 2, 29)) == "29/02/2028"


@given(st.decimals("-1e12", "1e12", places=2, allow_nan=False))
def test_no_cent_is_lost_on_the_way_to_the_screen(amount: Decimal) -> None:
    shown = FRENCH.money(amount, "EUR")
    read_back = shown.replace("\u202f", "").removesuffix("\xa0€").replace(",", ".")
    assert Decimal(read_back) == amount
