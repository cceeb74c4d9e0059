"""Money: exact amounts in whole minor units of their currency.

The one place that rounds money, shares it out, and writes it as text. Minor units are
those of ISO 4217 as its maintenance agency publishes them (package `iso4217`); CLDR,
which babel carries, shows some currencies without the cents that they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern
from iso4217 import Currency

from lettrage.core.errors import InvalidValue, PlatformError

# Wide enough that no product of two decimal(18, 8) loses a digit before it is rounded.
_EXACT = Context(prec=76)
_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Currencies of ISO 4217, list three, of which firms still hold documents and rates:
# those that became the euro since 1999, and the lei and liras before revaluation.
_WITHDRAWN = {
    "BGN": 2, "CYP": 2, "EEK": 2, "HRK": 2, "LTL": 2, "LVL": 2, "MTL": 2, "ROL": 2,
    "SIT": 2, "SKK": 2, "TRL": 0,
}  # fmt: skip
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


class CurrencyMismatch(PlatformError):
    """Two amounts in different currencies were added, compared or netted."""

    def __init__(self, first: Money, second: Money) -> None:
        self.first = first
        self.second = second
        super().__init__(f"{first} and {second}: expected the same currency; convert")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of its currency. Positive: in, or owed to us.

    Args:
        amount: a finite Decimal; kept with exactly the currency's decimals.
        currency: ISO 4217 code, upper case.

    Raises:
        InvalidValue: no such currency, or an amount with a fraction of a minor unit:
            `round_to_minor_unit` first.
        TypeError: the amount is no Decimal.

    >>> Money(Decimal("12.5"), "EUR") + Money(Decimal("0.25"), "EUR")
    Money(amount=Decimal('12.75'), currency='EUR')
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        rounded = round_to_minor_unit(self.amount, self.currency)
        if rounded != self.amount:
            raise InvalidValue(
                "amount",
                f"{self.amount} {self.currency}",
                f"expected at most {minor_unit_digits(self.currency)} decimals",
            )
        object.__setattr__(self, "amount", rounded)

    @classmethod
    def from_minor_units(cls, count: int, currency: str) -> Money:
        """The amount of `count` minor units.

        >>> str(Money.from_minor_units(1999, "EUR"))
        '19.99 EUR'
        """
        return cls(Decimal(count).scaleb(-minor_unit_digits(currency)), currency)

    @property
    def minor_units(self) -> int:
        """How many minor units this is, signed.

        >>> Money(Decimal("-12.50"), "EUR").minor_units
        -1250
        """
        return int(self.amount.scaleb(minor_unit_digits(self.currency), _EXACT))

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(self, other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __neg__(self) -> Money:
        return Money(_EXACT.minus(self.amount), self.currency)

    def __str__(self) -> str:
        return f"{format_plain(self)} {self.currency}"


@cache
def minor_unit_digits(currency: str) -> int:
    """How many decimals an amount in `currency` has.

    Raises:
        InvalidValue: ISO 4217 knows no such currency, or it has no minor unit (gold).

    Source: ISO 4217, list one; of withdrawn currencies, list three.

    >>> [minor_unit_digits(currency) for currency in ("EUR", "JPY", "KWD", "HRK")]
    [2, 0, 3, 2]
    """
    try:
        digits: int | None = Currency(currency).exponent
    except ValueError:
        digits = _WITHDRAWN.get(currency)
    if digits is None or currency != currency.upper():
        raise InvalidValue("currency", currency, "expected an ISO 4217 code, as EUR")
    return digits


def round_to_minor_unit(amount: Decimal, currency: str) -> Decimal:
    """Round half away from zero to the currency's minor unit.

    Raises:
        InvalidValue: the amount is not finite, or the currency unknown.
        TypeError: the amount is no Decimal.

    >>> round_to_minor_unit(Decimal("-0.125"), "EUR")
    Decimal('-0.13')
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"expected a Decimal, found {amount!r}")
    digits = minor_unit_digits(currency)
    if not amount.is_finite():
        raise InvalidValue("amount", amount, "expected a finite number")
    unit = Decimal(1).scaleb(-digits)
    # ROUND_HALF_UP is half away from zero; adding zero turns -0.00 into 0.00.
    return amount.quantize(unit, ROUND_HALF_UP, _EXACT) + 0 * unit


def allocate(total: Money, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
    """Share `total` out in proportion to `weights`; the parts sum to it exactly.

    Each part is rounded toward zero, then the minor units left go one each to the
    largest remainders, the first of equals first. A negative total mirrors a positive.

    Args:
        total: what is shared, of any sign.
        weights: finite, none negative, not all zero.

    Returns:
        One part per weight, in order, each of the sign of `total` or zero.

    Raises:
        InvalidValue: the weights are not as said.

    >>> [str(part) for part in allocate(Money(Decimal("100.00"), "EUR"), [1, 1, 1])]
    ['33.34 EUR', '33.33 EUR', '33.33 EUR']
    """
    if not all(Decimal(w).is_finite() and w >= 0 for w in weights) or not sum(weights):
        raise InvalidValue("weights", list(map(str, weights)), "expected some positive")
    exact = [Fraction(weight) for weight in weights]
    units, sign = abs(total.minor_units), -1 if total.amount < 0 else 1
    shares = [units * weight / sum(exact) for weight in exact]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    return tuple(Money.from_minor_units(sign * n, total.currency) for n in parts)


def total(amounts: Iterable[Money], *, currency: str) -> Money:
    """The sum of `amounts`; of none, nothing in `currency`.

    Raises:
        CurrencyMismatch: an amount is in another currency.

    >>> str(total([], currency="EUR"))
    '0.00 EUR'
    """
    return sum(amounts, start=Money(Decimal(0), currency))


def parse_decimal(text: str) -> Decimal:
    """Read a plain decimal: ASCII digits, an optional sign, an optional point.

    Raises:
        InvalidValue: an exponent, a comma, a grouping, NaN, or anything else.

    >>> parse_decimal("-1234.50")
    Decimal('-1234.50')
    """
    if not _PLAIN_DECIMAL.fullmatch(text):
        raise InvalidValue("number", text, "expected plain digits, as -1234.50")
    return Decimal(text)


def parse_money(text: str, currency: str) -> Money:
    """Read a plain decimal as an amount in `currency`.

    Raises:
        InvalidValue: as `parse_decimal` and `Money`.

    >>> str(parse_money("12.5", "EUR"))
    '12.50 EUR'
    """
    return Money(parse_decimal(text), currency)


def format_plain(money: Money) -> str:
    """Write the amount for programs: a point, and all of the currency's decimals.

    >>> format_plain(Money(Decimal("1234.5"), "EUR"))
    '1234.50'
    """
    return f"{money.amount:f}"


def format_for_people(money: Money, *, language: Literal["fr", "en"]) -> str:
    r"""Write the amount with its currency as people of `language` do.

    French groups by a narrow no-break space, with a no-break space before the symbol.

    >>> format_for_people(Money(Decimal("-1234.5"), "EUR"), language="fr")
    '-1\u202f234,50\xa0€'
    """
    pattern = _pattern(money.currency, language)
    written: str = pattern.apply(
        money.amount,
        _LOCALES[language],
        currency=money.currency,
        currency_digits=False,
    )
    return written


@cache
def _pattern(currency: str, language: str) -> NumberPattern:
    """The language's own pattern, with the decimals of ISO 4217 instead of CLDR's."""
    locale = Locale.parse(_LOCALES[language])
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    digits = minor_unit_digits(currency)
    pattern.frac_prec = (digits, digits)
    return pattern
