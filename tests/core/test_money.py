from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.core.errors import InvalidValue
from lettrage.core.money import (
    CurrencyMismatch,
    Money,
    allocate,
    format_for_people,
    format_plain,
    minor_unit_digits,
    parse_decimal,
    parse_money,
    round_to_minor_unit,
    total,
)

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CHF", "USD"])
UNITS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(
    st.one_of(
        st.integers(0, 10**12),
        st.decimals(0, 10**6, places=4),
    ),
    min_size=1,
    max_size=40,
).filter(any)


def euros(text: str) -> Money:
    return Money(Decimal(text), "EUR")


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("RSD", 2), ("HUF", 2)],
)
def test_minor_units_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert minor_unit_digits(currency) == digits


@pytest.mark.parametrize("code", ["EURO", "eur", "", "ZZZ", "XAU"])
def test_a_code_without_minor_units_is_refused_by_name(code: str) -> None:
    with pytest.raises(InvalidValue, match=f"currency '{code}'"):
        minor_unit_digits(code)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.125", "EUR", "0.13"),
        ("-0.125", "EUR", "-0.13"),
        ("2.675", "EUR", "2.68"),
        ("0.124999", "EUR", "0.12"),
        ("0.5", "JPY", "1"),
        ("-0.004", "EUR", "0.00"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_rounding_is_half_away_from_zero(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(round_to_minor_unit(Decimal(amount), currency)) == rounded


@given(units=UNITS, currency=CURRENCIES)
def test_rounding_leaves_whole_minor_units_alone(units: int, currency: str) -> None:
    money = Money.from_minor_units(units, currency)
    assert round_to_minor_unit(money.amount, currency) == money.amount
    assert money.minor_units == units


@pytest.mark.parametrize("amount", [1.5, 3, "1.50", None])
def test_only_a_decimal_makes_money(amount: object) -> None:
    with pytest.raises(TypeError, match="expected a Decimal"):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(InvalidValue, match="finite"):
        euros(amount)


def test_a_fraction_of_a_cent_is_no_money() -> None:
    with pytest.raises(InvalidValue, match=r"'0.001 EUR': expected at most 2"):
        euros("0.001")


def test_money_keeps_the_decimals_of_its_currency() -> None:
    assert format_plain(euros("1.5000")) == "1.50"
    assert format_plain(euros("-0")) == "0.00"
    assert format_plain(Money(Decimal("1E+3"), "JPY")) == "1000"


def test_amounts_of_one_currency_add_and_subtract() -> None:
    assert euros("1.10") + euros("2.20") == euros("3.30")
    assert euros("1.10") - euros("2.20") == -euros("1.10")
    assert total([euros("0.10")] * 3, currency="EUR") == euros("0.30")


def test_two_currencies_never_add() -> None:
    with pytest.raises(CurrencyMismatch, match=r"1\.00 EUR and 2\.00 CHF"):
        euros("1") + Money(Decimal(2), "CHF")
    with pytest.raises(CurrencyMismatch):
        euros("1") - Money(Decimal(2), "CHF")


@given(units=UNITS, currency=CURRENCIES, weights=WEIGHTS)
def test_sharing_out_never_loses_a_cent(
    units: int, currency: str, weights: list[Decimal | int]
) -> None:
    whole = Money.from_minor_units(units, currency)
    parts = allocate(whole, weights)
    assert len(parts) == len(weights)
    assert total(parts, currency=currency) == whole


@given(units=UNITS, weights=WEIGHTS)
def test_each_part_is_within_a_cent_of_its_exact_share(
    units: int, weights: list[Decimal | int]
) -> None:
    parts = allocate(Money.from_minor_units(units, "EUR"), weights)
    scaled = [int(Decimal(weight) * 10_000) for weight in weights]
    for part, weight in zip(parts, scaled, strict=True):
        assert abs(part.minor_units * sum(scaled) - units * weight) < sum(scaled)


@given(units=UNITS, weights=WEIGHTS)
def test_a_credit_is_shared_as_its_invoice(
    units: int, weights: list[Decimal | int]
) -> None:
    whole = Money.from_minor_units(units, "EUR")
    mirrored = allocate(-whole, weights)
    assert tuple(-part for part in mirrored) == allocate(whole, weights)


def test_a_weight_of_nothing_gets_nothing() -> None:
    parts = allocate(euros("0.01"), [0, 1, Decimal("0.5")])
    assert [format_plain(part) for part in parts] == ["0.00", "0.01", "0.00"]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [Decimal("NaN")]])
def test_weights_that_share_nothing_are_refused(weights: list[Decimal | int]) -> None:
    with pytest.raises(InvalidValue, match="weights"):
        allocate(euros("1"), weights)


@given(units=UNITS, currency=CURRENCIES)
def test_what_is_written_for_programs_reads_back(units: int, currency: str) -> None:
    money = Money.from_minor_units(units, currency)
    assert parse_money(format_plain(money), currency) == money


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1e3",
        "NaN",
        "inf",
        "1,5",
        "1_000",
        ".5",
        "5.",
        "--1",
        "١",
        "0x1",
    ],
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="expected plain digits"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1234.56", "EUR", "1\u202f234,56\xa0€"),
        ("-1234567.8", "EUR", "-1\u202f234\u202f567,80\xa0€"),
        ("0", "EUR", "0,00\xa0€"),
        ("1234", "JPY", "1\u202f234\xa0JPY"),
        ("12.345", "KWD", "12,345\xa0KWD"),
        # CLDR would show no decimals; ISO 4217 has two.
        ("12.34", "RSD", "12,34\xa0RSD"),
    ],
)
def test_french_readers_see_french_amounts(
    amount: str, currency: str, written: str
) -> None:
    money = Money(Decimal(amount), currency)
    assert format_for_people(money, language="fr") == written


def test_english_readers_see_english_amounts() -> None:
    assert format_for_people(euros("-1234.5"), language="en") == "-€1,234.50"
