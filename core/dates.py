"""Dates of the firm: periods, fiscal years, due dates, business days.

Nothing here reads the clock: today is always an argument.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from lettrage.core.errors import InvalidValue

_PERIOD = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
_SATURDAY = 5


def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name in the IANA database.

    >>> time_zone("Europe/Paris").key
    'Europe/Paris'

    Raises:
        InvalidValue: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        # Some names are folders of the database, or lead out of it.
        expected = "expected a time zone of the IANA database, as Europe/Paris"
        raise InvalidValue("time zone", name, expected) from None


class Grain(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month, quarter or year. Periods sort by their first day.

    >>> period = Period.parse("2026-Q4")
    >>> period.first_day.isoformat(), period.last_day.isoformat()
    ('2026-10-01', '2026-12-31')
    >>> str(period.next()), date(2026, 11, 24) in period
    ('2027-Q1', True)
    """

    first_day: date
    grain: Grain

    def __post_init__(self) -> None:
        months = _MONTHS[self.grain]
        if self.first_day.day != 1 or (self.first_day.month - 1) % months:
            raise InvalidValue(
                "period", self.first_day, f"expected the first day of a {self.grain}"
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026-10`, `2026-Q4` or `2026`.

        Raises:
            InvalidValue: it is none of them.
        """
        found = _PERIOD.fullmatch(text)
        if found is None or found[1] == "0000":
            raise InvalidValue("period", text, "expected 2026-10, 2026-Q4 or 2026")
        year, month, quarter = found.groups()
        if month:
            return cls(date(int(year), int(month), 1), Grain.MONTH)
        if quarter:
            return cls(date(int(year), 3 * int(quarter) - 2, 1), Grain.QUARTER)
        return cls(date(int(year), 1, 1), Grain.YEAR)

    @classmethod
    def containing(cls, day: date, grain: Grain) -> Period:
        """The period of that length in which `day` falls.

        >>> str(Period.containing(date(2026, 11, 24), Grain.MONTH))
        '2026-11'
        """
        months = _MONTHS[grain]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), grain)

    @property
    def last_day(self) -> date:
        return last_day_of_month(add_months(self.first_day, _MONTHS[self.grain] - 1))

    def next(self) -> Period:
        """The period that follows."""
        return Period(add_months(self.first_day, _MONTHS[self.grain]), self.grain)

    def previous(self) -> Period:
        """The period before."""
        return Period(add_months(self.first_day, -_MONTHS[self.grain]), self.grain)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        if self.grain is Grain.MONTH:
            return f"{self.first_day:%Y-%m}"
        if self.grain is Grain.QUARTER:
            return f"{self.first_day:%Y}-Q{self.first_day.month // 3 + 1}"
        return f"{self.first_day:%Y}"


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """Twelve months from the first day of a month.

    >>> year = FiscalYear.containing(date(2026, 11, 24), start_month=7)
    >>> str(year), year.last_day.isoformat(), date(2027, 7, 1) in year
    ('2026-07/2027-06', '2027-06-30', False)
    """

    first_day: date

    def __post_init__(self) -> None:
        if self.first_day.day != 1:
            raise InvalidValue(
                "fiscal year", self.first_day, "expected the first day of a month"
            )

    @classmethod
    def containing(cls, day: date, *, start_month: int) -> FiscalYear:
        """The fiscal year in which `day` falls, of those that start in that month."""
        year = day.year if day.month >= start_month else day.year - 1
        return cls(date(year, start_month, 1))

    @property
    def last_day(self) -> date:
        return add_months(self.first_day, 12) - timedelta(days=1)

    def next(self) -> FiscalYear:
        """The fiscal year that follows."""
        return FiscalYear(add_months(self.first_day, 12))

    def months(self) -> tuple[Period, ...]:
        """Its twelve months, in order."""
        starts = (add_months(self.first_day, count) for count in range(12))
        return tuple(Period(start, Grain.MONTH) for start in starts)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        if self.first_day.month == 1:
            return f"{self.first_day:%Y}"
        return f"{self.first_day:%Y-%m}/{self.last_day:%Y-%m}"


class MonthEnd(StrEnum):
    """Where "end of month" stands in payment terms; both readings are lawful.

    Source: Code de commerce, art. L441-10: 45 days end of month.
    """

    NONE = "none"
    AFTER_DAYS = "after days"  # add the days, then go to the end of that month
    BEFORE_DAYS = "before days"  # go to the end of the month, then add the days


def due_date(issue_date: date, *, days: int, month_end: MonthEnd) -> date:
    """When an invoice falls due. No business day is sought: a debt is due on Sundays.

    >>> due_date(date(2026, 1, 20), days=45, month_end=MonthEnd.AFTER_DAYS).isoformat()
    '2026-03-31'
    >>> due_date(date(2026, 1, 20), days=45, month_end=MonthEnd.BEFORE_DAYS).isoformat()
    '2026-03-17'
    """
    if month_end is MonthEnd.BEFORE_DAYS:
        return last_day_of_month(issue_date) + timedelta(days=days)
    due = issue_date + timedelta(days=days)
    return last_day_of_month(due) if month_end is MonthEnd.AFTER_DAYS else due


def is_business_day(day: date, *, country: str, subdivision: str | None = None) -> bool:
    """Whether `day` is neither of a weekend nor a public holiday.

    Args:
        day: any date.
        country: ISO 3166 alpha-2 code.
        subdivision: its part with holidays of its own, as `6AE` (Alsace).

    Raises:
        InvalidValue: the holidays of that country or part are not known.

    >>> is_business_day(date(2026, 5, 25), country="FR")  # Whit Monday
    False
    """
    is_weekday = day.weekday() < _SATURDAY
    return is_weekday and day not in _public_holidays(day.year, country, subdivision)


def add_business_days(
    day: date, count: int, *, country: str, subdivision: str | None = None
) -> date:
    """The business day that is `count` after `day`; 0: `day` or the first after it.

    A negative count goes back.

    >>> add_business_days(date(2026, 12, 24), 1, country="FR").isoformat()
    '2026-12-28'
    """
    step = timedelta(days=-1 if count < 0 else 1)
    left = abs(count)
    while left or not is_business_day(day, country=country, subdivision=subdivision):
        day += step
        if is_business_day(day, country=country, subdivision=subdivision):
            left = max(left - 1, 0)
    return day


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last of that month where it has none.

    >>> add_months(date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    index = 12 * day.year + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of_month(day: date) -> date:
    """The last day of the month of `day`.

    >>> last_day_of_month(date(2028, 2, 3)).isoformat()
    '2028-02-29'
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


@cache
def _public_holidays(
    year: int, country: str, subdivision: str | None
) -> frozenset[date]:
    try:
        days = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError as error:
        name = f"{country}-{subdivision}" if subdivision else country
        raise InvalidValue(
            "country", name, "expected an ISO 3166 code whose public holidays are known"
        ) from error
    return frozenset(days)
