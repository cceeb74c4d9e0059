"""Exchange rates: invented, near what they were, one a business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.money import round_to_minor_unit
from lettrage.demo.timeline import Timeline, is_open

_FIRST = {"CHF": Decimal("0.9420"), "USD": Decimal("1.1180")}
_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of `fx_rates`."""

    day: date
    currency: str
    units_per_eur: Decimal


def make_rates(timeline: Timeline, random: Random) -> list[Rate]:
    """From months before the start, so that opening items have a rate too."""
    rates = []
    for currency, rate in _FIRST.items():
        day = timeline.start - timedelta(days=90)
        while day <= timeline.as_of:
            if is_open(day):
                rate += random.randint(-24, 24) * _STEP
                rates.append(Rate(day, currency, rate))
            day += timedelta(days=1)
    return sorted(rates, key=lambda rate: (rate.day, rate.currency))


def in_euros(
    amount: Decimal, currency: str, *, day: date, rates: list[Rate]
) -> Decimal:
    """The amount in euros at the last rate on or before the day."""
    if currency == "EUR":
        return amount
    known = [r for r in rates if r.currency == currency and r.day <= day]
    return round_to_minor_unit(amount / known[-1].units_per_eur, "EUR")
