"""When the firm's eighteen months are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lettrage.core.dates import (
    Grain,
    Period,
    add_business_days,
    add_months,
    is_business_day,
)

MONTHS_COUNT = 18
DECIDED_MONTHS_COUNT = 15
JUDGED_DAYS_BEFORE = 95

# How busy each month is, in percent of an average one: summer is quiet, June is not.
SEASON_PERCENT = (94, 99, 107, 101, 90, 114, 88, 58, 108, 113, 109, 119)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Eighteen months, of which the last ends at `as_of`.

    >>> timeline = Timeline(date(2026, 11, 24))
    >>> timeline.start.isoformat(), timeline.decided_to.isoformat()
    ('2025-06-01', '2026-08-31')
    """

    as_of: date

    @property
    def start(self) -> date:
        """First day of the first month: the books start here."""
        return add_months(self.as_of.replace(day=1), 1 - MONTHS_COUNT)

    @property
    def decided_to(self) -> date:
        """Last day that the accountant has decided: the end of the fifteenth month."""
        return add_months(self.start, DECIDED_MONTHS_COUNT) - timedelta(days=1)

    @property
    def judged_on(self) -> date:
        """The day on which a court liquidates the customers that fail."""
        return on_or_after(self.as_of - timedelta(days=JUDGED_DAYS_BEFORE))

    def months(self) -> Iterator[Period]:
        """The months, in order; the last may end after `as_of`."""
        month = Period.containing(self.start, Grain.MONTH)
        while month.first_day <= self.as_of:
            yield month
            month = month.next()

    def business_days(self, month: Period) -> list[date]:
        """The month's business days up to `as_of`."""
        days = (month.last_day - month.first_day).days + 1
        every = (month.first_day + timedelta(days=n) for n in range(days))
        return [day for day in every if day <= self.as_of and is_open(day)]


def is_open(day: date) -> bool:
    """Whether French banks and offices work that day."""
    return is_business_day(day, country="FR")


def on_or_after(day: date) -> date:
    """The day itself, or the next on which banks work."""
    return add_business_days(day, 0, country="FR")
