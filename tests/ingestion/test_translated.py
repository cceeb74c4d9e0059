"""Files of other programs land as the canonical rows that they are translated into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from lettrage.core.settings import Company
from lettrage.ingestion import catalogue
from lettrage.ingestion.catalogue import Catalogue
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.sources import Foreign
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD, Translation

INVOICE = {
    "invoice_number": "F1",
    "document_type": "invoice",
    "customer_id": "other:7",
    "issue_date": "2026-10-01",
    "due_date": "2026-10-31",
    "currency": "EUR",
    "amount_excluding_tax": "100.00",
    "vat_amount": "20.00",
    "amount_including_tax": "120.00",
}
LINE = {
    "invoice_number": "F1",
    "line_number": "1",
    "description": "Conseil",
    "quantity": "1",
    "unit_price": "100",
    "amount_excluding_tax": "100.00",
    "vat_rate": "20",
    "vat_category": "S",
    "colour": "red",
}


class Program:
    """Another program: its file says how often each row stands in it."""

    NAME = "Other program"
    KIND = "invoices"

    def identify(self, head: bytes) -> bool:
        return head.startswith(b"OTHER")

    def translate(
        self, path: Path, file_name: str, company: Company
    ) -> Iterator[Translation]:
        amount = path.read_text().split()[1]
        # Lines come first: they still land after the invoice that says their currency.
        yield Translation("invoice_lines", rows_of({**LINE, "quantity": amount}))
        yield Translation("invoices", rows_of({**INVOICE, PAYLOAD: "as it came"}))
        rejected = RejectedRow(9, "colour", "found 'x'; expected red", "x;y")
        yield Translation("invoices", rejected=(rejected,))


def rows_of(*rows: dict[str, str]) -> pa.Table:
    numbered = [{**row, LINE_NUMBER: at} for at, row in enumerate(rows, 1)]
    return pa.Table.from_pylist(numbered)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Catalogue((*catalogue.SHIPPED.by_head, Foreign(Program())))
    monkeypatch.setattr(catalogue, "SHIPPED", both)


CSV = ",".join(INVOICE) + "\n" + ",".join(INVOICE.values()) + "\n"


@pytest.mark.usefixtures("program")
def test_each_kind_lands_in_its_table_and_every_row_is_counted(firm) -> None:
    landed = firm.land_text("file.oth", "OTHER 1")

    assert (landed.kind, landed.format) == ("invoices", "Other program")
    assert (landed.landed, landed.duplicate, landed.rejected) == (2, 0, 1)
    assert firm.rows("select invoice_number, customer_id from raw.invoices") == [
        ("F1", "other:7")
    ]
    assert firm.rows(
        "select custom_fields, invoice_line_number, line_number from raw.invoice_lines"
    ) == [('{"colour":"red"}', 1, 1)]
    assert firm.faults() == [(9, "colour", "found 'x'; expected red")]


@pytest.mark.usefixtures("program")
def test_a_row_that_fails_shows_how_it_came(firm) -> None:
    firm.land_text("first.csv", CSV.replace("120.00", "120.01"))
    landed = firm.land_text("file.oth", "OTHER 1")

    assert (landed.landed, landed.duplicate, landed.rejected) == (1, 0, 2)
    assert firm.rows(
        "select payload from raw.rejected_rows where reason like 'conflict%'"
    ) == [("as it came",)]


@pytest.mark.usefixtures("program")
def test_the_same_invoice_of_two_programs_lands_once(firm) -> None:
    firm.land_text("first.csv", CSV.replace("other:7", "C001"))
    landed = firm.land_text("file.oth", "OTHER 1")

    assert (landed.landed, landed.duplicate, landed.rejected) == (1, 1, 1)
    assert firm.rows("select customer_id from raw.invoices") == [("C001",)]


@pytest.mark.usefixtures("program")
def test_a_number_that_cannot_be_read_rejects_its_row_alone(firm) -> None:
    landed = firm.land_text("file.oth", "OTHER one")

    assert (landed.landed, landed.duplicate, landed.rejected) == (1, 0, 2)
    assert firm.rows("select count(*) from raw.invoice_lines") == [(0,)]


@pytest.mark.usefixtures("program")
def test_a_lost_warehouse_comes_back_with_its_translated_rows(firm) -> None:
    firm.land_text("file.oth", "OTHER 1")
    firm.workspace.warehouse_path.unlink()
    firm.land_text("again.oth", "OTHER 1")

    assert firm.rows("select count(*) from raw.invoices") == [(1,)]
    assert firm.rows("select rows_landed, rows_rejected from raw.documents") == [(2, 1)]
