"""Which period an export is of."""

from __future__ import annotations

from datetime import date

from lettrage.core.dates import Grain, Period
from lettrage.core.errors import ConfigurationError, InvalidValue


def asked_or_last(asked: str | None, as_of: date) -> Period:
    """The period asked for; None: the last month that has ended on the business date.

    >>> str(asked_or_last(None, date(2026, 11, 29)))
    '2026-10'
    >>> str(asked_or_last(None, date(2026, 11, 30)))
    '2026-11'

    Raises:
        ConfigurationError: `asked` is no period.
    """
    if asked is None:
        under_way = Period.containing(as_of, Grain.MONTH)
        return under_way if under_way.last_day == as_of else under_way.previous()
    try:
        return Period.parse(asked)
    except InvalidValue as error:
        raise ConfigurationError("--period", asked, error.reason) from error
