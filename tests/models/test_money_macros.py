"""The macros that round and share money, against `core.money` and by property."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from lettrage.core import warehouse
from lettrage.core.money import minor_unit_digits, round_to_minor_unit

ROOT = Path(__file__).parents[2]
WEIGHTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def money() -> Any:
    """The macros of `macros/money.sql`, as functions of SQL text."""
    text = (ROOT / "macros" / "money.sql").read_text(encoding="utf-8")
    return jinja2.Environment().from_string(text).module


@pytest.fixture(scope="module")
def connection():
    with warehouse.scratch() as scratch:
        yield scratch


def test_minor_units_are_those_of_the_core(money, connection) -> None:
    codes = [code for code in (c.code for c in Currency) if _has_minor_unit(code)]
    connection.execute("create or replace table currencies (code varchar)")
    connection.executemany("insert into currencies values (?)", [[c] for c in codes])
    told = connection.execute(
        f"select code, {money.minor_unit_digits('code')} from currencies"
    ).fetchall()
    assert dict(told) == {code: minor_unit_digits(code) for code in codes}


@given(
    units=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
)
def test_minor_units_and_back_change_nothing(money, connection, units, currency):
    connection.execute(
        "create or replace table given (units hugeint, currency varchar)"
    )
    connection.execute("insert into given values (?, ?)", [units, currency])
    connection.execute(
        "create or replace table amounts as select currency, "
        f"{money.from_minor_units('units', 'currency')} as amount from given"
    )
    amount, back = connection.execute(
        f"select amount, {money.to_minor_units('amount', 'currency')} from amounts"
    ).fetchone()
    assert back == units
    assert amount == Decimal(units).scaleb(-minor_unit_digits(currency))


@given(
    amount=st.decimals("-99999999", "99999999", places=2),
    rate=st.decimals("0", "2", places=8),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_a_product_is_rounded_half_away_from_zero(
    money, connection, amount, rate, currency
):
    product = money.multiply(
        f"{amount}::decimal(18, 4)", f"{rate}::decimal(18, 8)", f"'{currency}'"
    )
    (found,) = connection.execute(f"select {product}").fetchone()
    assert found == round_to_minor_unit(amount * rate, currency)


@given(total=st.integers(-(10**14), 10**14), weights=WEIGHTS)
def test_shares_sum_to_the_total_and_are_within_one_unit(
    money, connection, total, weights
):
    shares = _shares(money, connection, total, weights)
    whole = sum(weights)
    if whole == 0:
        assert shares == [None] * len(weights)
        return
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - total * weight) < abs(whole)


def test_the_largest_remainders_take_what_is_left(money, connection) -> None:
    # 10.00 over 1, 1, 1, then over 1, 2, 3.
    assert _shares(money, connection, 1000, [1, 1, 1]) == [334, 333, 333]
    assert _shares(money, connection, 1000, [1, 2, 3]) == [167, 333, 500]


def _shares(money, connection, total: int, weights: list[int]) -> list[int | None]:
    connection.execute(
        "create or replace table parts (g int, n int, total hugeint, weight hugeint)"
    )
    connection.executemany(
        "insert into parts values (1, ?, ?, ?)",
        [[n, total, weight] for n, weight in enumerate(weights)],
    )
    connection.execute(
        "create or replace table floored as select *, "
        f"{money.prorate_floor('total', 'weight', 'g')} as floor_units, "
        f"{money.prorate_remainder('total', 'weight', 'g')} as remainder_units "
        "from parts"
    )
    share = money.prorated_units("total", "floor_units", "remainder_units", "g", "n")
    rows = connection.execute(f"select {share} from floored order by n").fetchall()
    return [row[0] for row in rows]


def _has_minor_unit(code: str) -> bool:
    return Currency(code).exponent is not None
