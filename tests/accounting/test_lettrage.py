"""Which lines clear each other, told as an account is read."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from lettrage.accounting.lettrage import letter

MONEY = pl.Decimal(18, 4)


def lettered(account: str, *, customer: str = "C1", seed: int | None = None) -> str:
    """Letter an account written as `entry, day, item, amount`, one line a row."""
    rows = [[cell.strip() for cell in row.split(",")] for row in _rows_of(account)]
    lines = pl.DataFrame(
        {
            "entry_id": [row[0] for row in rows],
            "entry_line": pl.Series(range(1, len(rows) + 1), dtype=pl.Int32),
            "account": ["411"] * len(rows),
            "auxiliary_account": [customer] * len(rows),
            "item": [row[2] for row in rows],
            "signed_amount": pl.Series([Decimal(row[3]) for row in rows], dtype=MONEY),
            "is_opening": [row[0].startswith("opening") for row in rows],
            "year_start": [date(int(row[1][:4]), 1, 1) for row in rows],
            "entry_date": [date.fromisoformat(row[1]) for row in rows],
        }
    )
    if seed is not None:
        order = list(range(len(rows)))
        random.Random(seed).shuffle(order)
        lines = lines[order]
    found = {
        line: f"{code} {day}"
        for _, line, code, day in pl.from_arrow(letter(lines.to_arrow())).rows()
    }
    return "\n".join(found.get(line, "open") for line in range(1, len(rows) + 1))


def _rows_of(text: str) -> list[str]:
    return [row.strip() for row in text.strip().splitlines()]


def expect(text: str) -> str:
    return "\n".join(_rows_of(text))


def test_what_is_paid_is_lettered_on_the_day_of_the_last_payment() -> None:
    account = """
        sale F1, 2026-01-05, F1, 120.00
        sale F2, 2026-01-06, F2,  50.00
        bank b1, 2026-02-01, F1, -70.00
        bank b2, 2026-03-01, F1, -50.00
        bank b2, 2026-03-01, F2, -20.00
    """
    assert lettered(account) == expect(
        """
        A 2026-03-01
        open
        A 2026-03-01
        A 2026-03-01
        open
        """
    )


def test_items_that_one_payment_settles_only_together_are_lettered_together() -> None:
    account = """
        sale F1, 2026-01-05, F1, 120.00
        sale F2, 2026-01-06, F2,  50.00
        sale F3, 2026-01-07, F3,  10.00
        bank b1, 2026-02-01, F1, -130.00
        bank b1, 2026-02-01, F2, -40.00
        bank b2, 2026-02-02, F3, -20.00
    """
    assert lettered(account).split("\n") == ["A 2026-02-01"] * 2 + ["open"] + [
        "A 2026-02-01"
    ] * 2 + ["open"]


def test_an_opening_ties_none_of_the_items_it_holds() -> None:
    account = """
        opening 2026-01-01, 2026-01-01, F1,  30.00
        opening 2026-01-01, 2026-01-01, F2, -30.00
    """
    assert lettered(account) == "open\nopen"


def test_an_item_carried_into_a_year_is_cleared_in_that_year() -> None:
    account = """
        sale F1,            2025-12-05, F1,  120.00
        opening 2026-01-01, 2026-01-01, F1,  120.00
        bank b1,            2026-01-09, F1, -120.00
    """
    assert lettered(account) == expect(
        """
        open
        A 2026-01-09
        A 2026-01-09
        """
    )


def test_a_cent_leaves_it_open() -> None:
    account = """
        sale F1, 2026-01-05, F1,  120.00
        bank b1, 2026-01-09, F1, -119.99
    """
    assert lettered(account) == "open\nopen"


@pytest.mark.parametrize(
    ("place", "code"), [(1, "A"), (26, "Z"), (27, "AA"), (53, "BA")]
)
def test_codes_follow_the_order_of_clearing_whatever_the_order_of_lines(
    place: int, code: str
) -> None:
    account = "\n".join(
        f"sale F{n:02}, 2026-01-01, F{n:02}, {n}.00\n"
        f"bank b{n:02}, 2026-{1 + n // 28:02}-{1 + n % 28:02}, F{n:02}, -{n}.00"
        for n in range(1, 61)
    )
    as_read = lettered(account)
    assert as_read.split("\n")[2 * place - 1].split()[0] == code
    assert lettered(account, seed=place) == as_read


def test_nothing_to_letter_is_no_code() -> None:
    empty = pl.DataFrame(
        schema={
            "entry_id": pl.String, "entry_line": pl.Int32, "account": pl.String,
            "auxiliary_account": pl.String, "item": pl.String, "signed_amount": MONEY,
            "is_opening": pl.Boolean, "year_start": pl.Date, "entry_date": pl.Date,
        }
    )  # fmt: skip
    codes = letter(empty.to_arrow())
    assert codes.num_rows == 0
    assert codes.column_names == [
        "entry_id", "entry_line", "lettrage_code", "lettrage_date",
    ]  # fmt: skip
