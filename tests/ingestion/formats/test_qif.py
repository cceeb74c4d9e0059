from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.ingestion.formats import qif
from lettrage.ingestion.formats.qif_records import Layout, day_of
from lettrage.ingestion.formats.values import RowFault, written_amount

ReadBytes = Callable[..., Any]

DAY_FIRST = Layout(frozenset({"DM"}), has_one_account=True)
MONTH_FIRST = Layout(frozenset({"MD"}), has_one_account=True)


@given(st.dates(date(1980, 1, 1), date(2079, 12, 31)), st.sampled_from("/-."))
def test_a_date_is_read_in_the_order_of_its_file(day: date, mark: str) -> None:
    french = f"{day.day}{mark}{day.month}{mark}{day:%y}"
    american = f"{day.month}{mark}{day.day}{mark}{day.year}"
    assert day_of(french, DAY_FIRST) == day
    assert day_of(american, MONTH_FIRST) == day
    assert day_of(f"{day:%Y{mark}%m{mark}%d}", DAY_FIRST) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/ 5'24", date(2024, 1, 5)),
        ("12/31' 4", date(2004, 12, 31)),
        ("2/10'2020", date(2020, 2, 10)),
        ("12/31/98", date(1998, 12, 31)),
        ("20261031", date(2026, 10, 31)),
    ],
)
def test_quicken_writes_years_after_an_apostrophe(text: str, day: date) -> None:
    assert day_of(text, MONTH_FIRST) == day


@pytest.mark.parametrize("text", [None, "", "31/31/2026", "1/1/026", "111/1/2026", "x"])
def test_what_is_no_day_is_said(text: str | None) -> None:
    with pytest.raises(RowFault, match="D: "):
        day_of(text, DAY_FIRST)


@settings(deadline=None)
@given(st.lists(st.dates(date(2001, 1, 1), date(2078, 12, 31)), min_size=1))
def test_the_dates_of_a_file_prove_their_order_together(
    tmp_path_factory: pytest.TempPathFactory, days: list[date]
) -> None:
    path = tmp_path_factory.mktemp("qif") / "american.qif"
    records = [f"D{day:%m/%d/%Y}\nT1.00\n^" for day in days]
    path.write_text("!Type:Bank\n" + "\n".join(records))
    (batch,) = qif.parse(path, path.name)
    assert batch.lines is not None
    read = batch.lines.column("booking_date").to_pylist()
    is_proved = any(day.day > 12 for day in days)
    assert read == [
        day if is_proved else date(day.year, day.day, day.month) for day in days
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56", "1234.56"),
        ("-1,234.56", "-1234.56"),
        ("1.234.567", "1234567"),
        ("1'234.50", "1234.50"),
        ("12-", "-12"),
        ("0,125", "0.125"),
        (",5", "0.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert Decimal(written_amount(text, "T")) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "1,234", "-1.234", "1,23,4", "1,234,56", "1.2.3", "$1", "-1-"],
)
def test_an_amount_that_may_be_two_is_none(text: str) -> None:
    with pytest.raises(RowFault):
        written_amount(text, "T")


def test_a_record_without_end_takes_no_memory_and_is_rejected(
    read_bytes: ReadBytes,
) -> None:
    record = b"D13/10/2026\nT1.00\nM" + b"A" * 3_000_000 + b"\n^\n"
    content = b"!Type:Bank\n" + record + b"D13/10/2026\nT2.00\n^\n"
    reading = read_bytes(qif, content)
    assert [line["amount"] for line in reading.lines] == [Decimal(2)]
    assert [row.line_number for row in reading.rejected] == [2]


def test_a_file_of_one_field_without_end_is_a_rejected_row(
    read_bytes: ReadBytes,
) -> None:
    reading = read_bytes(qif, b"!Type:Bank\nM" + b"A" * 3_000_000)
    assert [row.line_number for row in reading.rejected] == [2]


def test_lists_of_names_are_no_rows_and_money_elsewhere_is_rejected(
    read_bytes: ReadBytes,
) -> None:
    content = (
        b"!Type:Cat\nNSALES\nB1000\n^\n!Type:Memorized\nT5.00\n^\n"
        b"!Type:Invst\nD13/10/2026\nT5.00\n^\n!Type:Bank\nD13/10/2026\nT1.00\n^\n"
    )
    reading = read_bytes(qif, content)
    assert len(reading.lines) == 1
    assert [row.line_number for row in reading.rejected] == [9]


def test_a_transaction_among_accounts_is_a_bank_line(read_bytes: ReadBytes) -> None:
    content = b"!Account\nNA\nTBank\n^\nD13/10/2026\nT1.00\n^\n"
    (line,) = read_bytes(qif, content).lines
    assert line["amount"] == 1
