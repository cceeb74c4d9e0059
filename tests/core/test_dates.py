from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.core.dates import (
    FiscalYear,
    Grain,
    MonthEnd,
    Period,
    add_business_days,
    add_months,
    due_date,
    is_business_day,
    last_day_of_month,
)
from lettrage.core.errors import InvalidValue

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
GRAINS = st.sampled_from(list(Grain))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2028", "2028-01-01", "2028-12-31"),
    ],
)
def test_a_period_is_read_as_it_is_written(text: str, first: str, last: str) -> None:
    period = Period.parse(text)
    assert period.first_day.isoformat() == first
    assert period.last_day.isoformat() == last
    assert str(period) == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-00", "2026-Q5", "2026-1", "2026-10-01", "0000"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="expected 2026-10, 2026-Q4 or 2026"):
        Period.parse(text)


def test_a_quarter_starts_in_its_first_month() -> None:
    with pytest.raises(InvalidValue, match="first day of a quarter"):
        Period(date(2026, 2, 1), Grain.QUARTER)


@given(day=DAYS, grain=GRAINS)
def test_a_day_is_in_its_period_and_in_no_neighbour(day: date, grain: Grain) -> None:
    period = Period.containing(day, grain)
    assert day in period
    assert day not in period.next()
    assert day not in period.previous()
    assert Period.parse(str(period)) == period


@given(day=DAYS, grain=GRAINS)
def test_periods_follow_each_other_without_a_gap(day: date, grain: Grain) -> None:
    period = Period.containing(day, grain)
    assert period.last_day + timedelta(days=1) == period.next().first_day
    assert period.next().previous() == period
    assert period < period.next()


@given(day=DAYS, start_month=st.integers(1, 12))
def test_a_fiscal_year_is_twelve_months(day: date, start_month: int) -> None:
    year = FiscalYear.containing(day, start_month=start_month)
    assert day in year
    assert year.first_day.month == start_month
    assert year.months()[0].first_day == year.first_day
    assert year.months()[11].last_day == year.last_day
    assert year.next().first_day == year.last_day + timedelta(days=1)


def test_a_fiscal_year_is_named_by_what_it_covers() -> None:
    assert str(FiscalYear(date(2026, 1, 1))) == "2026"
    assert str(FiscalYear(date(2026, 4, 1))) == "2026-04/2027-03"


def test_a_fiscal_year_starts_on_the_first_of_a_month() -> None:
    with pytest.raises(InvalidValue, match="first day of a month"):
        FiscalYear(date(2026, 1, 2))


@pytest.mark.parametrize(
    ("issued", "days", "month_end", "due"),
    [
        ("2026-11-24", 30, MonthEnd.NONE, "2026-12-24"),
        ("2026-01-20", 45, MonthEnd.AFTER_DAYS, "2026-03-31"),
        ("2026-01-20", 45, MonthEnd.BEFORE_DAYS, "2026-03-17"),
        ("2028-02-01", 0, MonthEnd.AFTER_DAYS, "2028-02-29"),
    ],
)
def test_payment_terms_give_the_due_date(
    issued: str, days: int, month_end: MonthEnd, due: str
) -> None:
    found = due_date(date.fromisoformat(issued), days=days, month_end=month_end)
    assert found.isoformat() == due


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14",
        "2026-05-25", "2026-07-14", "2026-11-11", "2026-12-25", "2026-11-28",
        "2026-11-29",
    ],
)  # fmt: skip
def test_french_holidays_and_weekends_are_no_business_days(day: str) -> None:
    assert not is_business_day(date.fromisoformat(day), country="FR")


def test_alsace_keeps_its_own_holidays() -> None:
    good_friday = date(2026, 4, 3)
    assert is_business_day(good_friday, country="FR")
    assert not is_business_day(good_friday, country="FR", subdivision="6AE")


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-12-24", 0, "2026-12-24"),
        ("2026-12-25", 0, "2026-12-28"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-26", 1, "2026-12-28"),
        ("2026-12-28", -1, "2026-12-24"),
        ("2026-05-07", 5, "2026-05-18"),
    ],
)
def test_business_days_are_counted_over_holidays(
    day: str, count: int, found: str
) -> None:
    assert (
        add_business_days(date.fromisoformat(day), count, country="FR").isoformat()
        == found
    )


def test_a_country_without_known_holidays_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="country 'QQ'"):
        is_business_day(date(2026, 1, 5), country="QQ")
    with pytest.raises(InvalidValue, match="country 'FR-99'"):
        is_business_day(date(2026, 1, 5), country="FR", subdivision="99")


@given(day=DAYS, count=st.integers(-1000, 1000))
def test_adding_months_lands_in_the_right_month(day: date, count: int) -> None:
    later = add_months(day, count)
    assert 12 * (later.year - day.year) + later.month - day.month == count
    assert later.day == min(day.day, last_day_of_month(later).day)
