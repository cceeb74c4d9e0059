"""Values as people read them: French first, a dash for what is not known.

Amounts go through `core.money`; nothing here rounds. `–` is unknown, `0,00 €` is zero.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from lettrage.core.errors import InvalidValue
from lettrage.core.money import Money, format_for_people

Language = Literal["fr", "en"]

UNKNOWN = "–"
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&])")
# Beyond, how many times more likely says no more to a person.
_TIMES_MAX = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """How one language writes values.

    Args:
        language: of the interface.
        timezone: the firm's, as `Europe/Paris`; instants are stored in UTC.
    """

    language: Language
    timezone: str

    def money(self, amount: Decimal | None, currency: str | None) -> str:
        r"""An amount with its currency.

        An amount that has a fraction of a minor unit is a fault upstream: it is shown
        with all its digits, so that somebody sees it.

        >>> Format("fr", "Europe/Paris").money(Decimal("1234.5"), "EUR")
        '1\u202f234,50\xa0€'
        """
        if amount is None or currency is None:
            return UNKNOWN
        try:
            return format_for_people(Money(amount, currency), language=self.language)
        except InvalidValue:
            return f"{amount:f} {currency}"

    def day(self, day: date | None) -> str:
        """A day.

        >>> Format("fr", "Europe/Paris").day(date(2026, 11, 24))
        '24/11/2026'
        """
        if day is None:
            return UNKNOWN
        return format_date(day, "dd/MM/yyyy", locale=_LOCALES[self.language])

    def month(self, day: date) -> str:
        """The month of a day, in letters.

        >>> Format("fr", "Europe/Paris").month(date(2026, 11, 24))
        'novembre 2026'
        """
        return format_date(day, "LLLL yyyy", locale=_LOCALES[self.language])

    def time(self, instant: datetime | None) -> str:
        """The firm's time of day of an instant in UTC.

        >>> Format("fr", "Europe/Paris").time(datetime(2026, 11, 24, 7, 14))
        '08:14'
        """
        if instant is None:
            return UNKNOWN
        zone = _LOCALES[self.language]
        return format_time(self.local(instant), "HH:mm", locale=zone)

    def instant(self, instant: datetime | None) -> str:
        """The firm's day and time of an instant in UTC.

        >>> Format("fr", "Europe/Paris").instant(datetime(2026, 11, 24, 23, 30))
        '25/11/2026 00:30'
        """
        if instant is None:
            return UNKNOWN
        return f"{self.day(self.local(instant).date())} {self.time(instant)}"

    def local(self, instant: datetime) -> datetime:
        """An instant in UTC, with or without its zone, on the firm's clock."""
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(self.timezone))

    def count(self, number: int | None) -> str:
        """How many.

        >>> Format("fr", "Europe/Paris").count(12345)
        '12\u202f345'
        """
        if number is None:
            return UNKNOWN
        return str(format_decimal(number, locale=_LOCALES[self.language]))

    def number(self, number: float) -> str:
        """A number that is no amount: three digits that count, no needless zero.

        >>> Format("fr", "Europe/Paris").number(6.3636)
        '6,36'
        >>> Format("fr", "Europe/Paris").number(0.0)
        '0'
        """
        if abs(number) >= 100 or number == round(number):
            return self.count(round(number))
        return str(format_decimal(number, "@##", locale=_LOCALES[self.language]))

    def times(self, log_odds: float) -> str:
        r"""By how much chances are multiplied or divided, in two digits.

        >>> show = Format("fr", "Europe/Paris").times
        >>> show(0.8), show(-1.1), show(12)
        ('×\xa02,2', '÷\xa03', '×\xa01\u202f000+')
        """
        sign = "×" if log_odds >= 0 else "÷"
        if abs(log_odds) >= math.log(_TIMES_MAX):
            return f"{sign}\xa0{self.count(_TIMES_MAX)}+"
        factor = math.exp(abs(log_odds))
        written = format_decimal(factor, "@#", locale=_LOCALES[self.language])
        return f"{sign}\xa0{written}"

    def percent(self, ratio: float | None) -> str:
        r"""A probability or a ratio, down to a tenth of a percent, never up to certain.

        >>> show = Format("fr", "Europe/Paris").percent
        >>> show(0.9873), show(0.9999), show(1.0)
        ('98,7\xa0%', '99,9\xa0%', '100,0\xa0%')
        """
        if ratio is None:
            return UNKNOWN
        # Cut, not rounded: 99,96 % must not be shown as sure.
        tenths = Decimal(int(Decimal(str(ratio)) * 1000)) / 10
        written = format_decimal(tenths, "0.0", locale=_LOCALES[self.language])
        return f"{written}\xa0%" if self.language == "fr" else f"{written}%"

    def error_rate(self, ratio: float | None) -> str:
        r"""A share of errors, up to a hundredth of a percent, never down to none.

        >>> show = Format("fr", "Europe/Paris").error_rate
        >>> show(0.001), show(0.00037), show(0.0)
        ('0,1\xa0%', '0,04\xa0%', '0\xa0%')
        """
        if ratio is None:
            return UNKNOWN
        percent = Decimal(str(ratio)) * 100
        hundredths = percent.quantize(Decimal("0.01"), rounding=ROUND_CEILING)
        written = format_decimal(hundredths, "0.##", locale=_LOCALES[self.language])
        return f"{written}\xa0%" if self.language == "fr" else f"{written}%"


def escaped(text: str) -> str:
    r"""`text` for a place that reads Markdown: no letter of it is a sign there.

    >>> escaped("a*b $US")
    'a\\*b \\$US'
    """
    return _MARKDOWN.sub(r"\\\1", text)


def masked(iban: str | None) -> str:
    """An account as it is shown: of an IBAN its head and its last four digits.

    >>> masked("FR7630004000031234567890143"), masked("CAISSE-1")
    ('FR76 ··· 0143', 'CAISSE-1')
    """
    if not iban:
        return UNKNOWN
    return f"{iban[:4]} ··· {iban[-4:]}" if _IBAN.fullmatch(iban) else iban
