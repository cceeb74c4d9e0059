from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from lettrage.ingestion import workbook

HEADER = [
    "invoice_number", "document_type", "customer_id", "issue_date", "due_date",
    "currency", "amount_excluding_tax", "vat_amount", "amount_including_tax", "note",
]  # fmt: skip


def made(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook whose first sheet is filled by `fill(sheet, date format)`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    fill(book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.add_worksheet("other").write(0, 0, "ignored")
    book.close()
    return buffer.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with `old` as `new` in its first sheet."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            target.writestr(member, content)
    return buffer.getvalue()


def test_typed_cells_land_exactly_with_their_row_numbers(firm: Any) -> None:
    def fill(sheet: Any, as_date: Any) -> None:
        sheet.write_row(2, 0, HEADER)
        for row, number in ((3, 1001), (6, 1002)):
            sheet.write_row(row, 0, [number, "invoice", "C1"])
            sheet.write_datetime(row, 3, datetime(2026, 10, 1), as_date)
            sheet.write(row, 4, "2026-10-31")
            sheet.write_row(row, 5, ["EUR", 0.1, 0.2, 0.3, 12345678901234567])

    # Excel itself stores the sum of 0.1 and 0.2 with all its digits.
    data = replaced(made(fill), b"<v>0.3</v>", b"<v>0.30000000000000004</v>")
    landed = firm.land_text("i.xlsx", data)

    assert (landed.format, landed.landed, landed.rejected) == ("XLSX", 2, 0)
    assert firm.rows(
        "select invoice_number, issue_date, due_date, amount_including_tax::varchar, "
        "line_number from raw.invoices order by line_number"
    ) == [
        ("1001", date(2026, 10, 1), date(2026, 10, 31), "0.3000", 4),
        ("1002", date(2026, 10, 1), date(2026, 10, 31), "0.3000", 7),
    ]


def test_a_float_that_is_no_cent_is_rejected(firm: Any) -> None:
    def fill(sheet: Any, as_date: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        row = ["F1", "invoice", "C1", "2026-10-01", "2026-10-31", "EUR"]
        sheet.write_row(1, 0, [*row, 1 / 3, 0, 123456789.1 + 0.234567])

    landed = firm.land_text("i.xlsx", made(fill))

    assert (landed.landed, landed.rejected) == (0, 1)
    reasons = {(field, reason) for _, field, reason in firm.faults()}
    assert {
        (
            "amount_excluding_tax",
            "found '0.333333333'; expected at most 4 decimals",
        ),
        (
            "amount_including_tax",
            "found '123456789.334567'; expected at most 4 decimals",
        ),
    } <= reasons


def test_a_cell_that_holds_an_error_rejects_its_row(firm: Any) -> None:
    def fill(sheet: Any, as_date: Any) -> None:
        sheet.write_row(0, 0, ["customer_id", "name", "country", "segment"])
        sheet.write_row(1, 0, ["C1", "A", "FR"])
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["C2", "B", "FR"])
        sheet.write_formula(2, 3, '="x"&"y"', None, "xy")

    landed = firm.land_text("c.xlsx", made(fill))

    assert (landed.landed, landed.rejected) == (1, 1)
    assert firm.rows("select line_number, field, reason from raw.rejected_rows") == [
        (2, "segment", "the cell holds an error (Error(Div0)); mend its formula")
    ]
    assert firm.rows("select customer_id, segment from raw.customers") == [("C2", "xy")]


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    firm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_BYTES_MAX", 1_000)
    data = made(lambda sheet, _: sheet.write_row(0, 0, ["customer_id", "name"]))
    landed = firm.land_text("c.xlsx", data)

    assert landed.error is not None
    assert "bytes unpacked'; expected at most 1000; split the workbook" in landed.error


def test_a_workbook_that_lies_about_its_size_is_refused(firm: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x" * 5_000)
    data = buffer.getvalue()
    size = (5_000).to_bytes(4, "little")
    landed = firm.land_text("c.xlsx", data.replace(size, (5).to_bytes(4, "little")))

    assert landed.error is not None
    assert "expected a workbook without password" in landed.error


def test_a_damaged_workbook_is_one_clear_line(firm: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "no XML")
    landed = firm.land_text("c.xlsx", buffer.getvalue())

    assert landed.error is not None
    assert landed.error.startswith("c.xlsx: found 'calamine error")
    assert "\n" not in landed.error
