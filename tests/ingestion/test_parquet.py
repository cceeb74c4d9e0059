from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

FRAME = pl.DataFrame(
    {
        "invoice_number": ["F1", "F2"],
        "document_type": ["invoice", "credit_note"],
        "customer_id": [1001, 1002],
        "issue_date": [date(2026, 10, 1), date(2026, 10, 2)],
        "due_date": [datetime(2026, 10, 31), datetime(2026, 10, 31)],
        "currency": ["EUR", "EUR"],
        "amount_excluding_tax": [Decimal("100.01"), Decimal("-50.00")],
        "vat_amount": [Decimal("20.00"), Decimal("-10.00")],
        "amount_including_tax": [Decimal("120.01"), Decimal("-60.00")],
        "Site": ["Lyon", None],
    }
)


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def test_decimals_and_dates_land_exactly_with_their_row_numbers(firm: Any) -> None:
    landed = firm.land_text("i.parquet", parquet(FRAME))

    assert (landed.format, landed.landed, landed.rejected) == ("Parquet", 2, 0)
    assert firm.rows(
        "select customer_id, due_date, amount_including_tax, custom_fields, "
        "line_number from raw.invoices order by line_number"
    ) == [
        ("1001", date(2026, 10, 31), Decimal("120.0100"), '{"Site":"Lyon"}', 1),
        ("1002", date(2026, 10, 31), Decimal("-60.0000"), None, 2),
    ]


def test_floats_stand_or_fall_by_their_shortest_decimal(firm: Any) -> None:
    floats = FRAME.with_columns(
        vat_amount=pl.lit(0.0),
        document_type=pl.lit("invoice"),
        amount_excluding_tax=pl.Series([12.3, 0.1 + 0.2]),
        amount_including_tax=pl.Series([12.3, 0.1 + 0.2]),
    )
    landed = firm.land_text("i.parquet", parquet(floats))

    assert (landed.landed, landed.rejected) == (1, 1)
    assert firm.rows("select amount_including_tax from raw.invoices") == [
        (Decimal("12.3000"),)
    ]
    assert {fault[0] for fault in firm.faults()} == {2}
    assert "found '0.30000000000000004'; expected at most 4" in firm.faults()[0][2]


def test_a_cut_file_is_one_clear_line(firm: Any) -> None:
    landed = firm.land_text("i.parquet", parquet(FRAME)[:-20])

    assert landed.error is not None
    assert landed.error.startswith("i.parquet: found ")
    assert landed.error.endswith("expected a whole Parquet file")
    assert "\n" not in landed.error
