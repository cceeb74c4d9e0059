"""When an electronic invoice falls due: by its own date, its parts, or the law."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from translations import Row, translated

from lettrage.ingestion.formats.einvoice import cii, ubl

SAMPLES = Path(__file__).parents[3] / "samples"


def shown(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_instalments_that_make_up_the_invoice_are_due_dates() -> None:
    found = translated(cii, SAMPLES / "cii" / "extended.xml").rows
    assert [shown(row, "due_date", "amount") for row in found["invoice_due_dates"]] == [
        ("2026-11-15", "468.00"),
        ("2026-12-15", "600.00"),
    ]
    (invoice,) = found["invoices"]
    assert shown(invoice, "due_date", "instalments") == (
        "2026-12-15", "2026-11-15: 468.00; 2026-12-15: 600.00"
    )  # fmt: skip


def test_instalments_of_something_else_are_only_told(changed: Any) -> None:
    found = changed(cii, "cii/extended.xml", ">468.00<", ">400.00<").rows
    assert "invoice_due_dates" not in found
    (invoice,) = found["invoices"]
    assert invoice["instalments"] == "2026-11-15: 400.00; 2026-12-15: 600.00"


def test_an_invoice_of_ours_without_a_due_date_is_due_by_the_law(changed: Any) -> None:
    found = changed(
        cii, "cii/invoice.xml",
        '<ram:DueDateDateTime><udt:DateTimeString format="102">20261119'
        "</udt:DateTimeString></ram:DueDateDateTime>",
        "<ram:Description>À réception</ram:Description>",
    )  # fmt: skip
    (invoice,) = found.rows["invoices"]
    assert shown(invoice, "due_date", "due_date_source", "payment_terms") == (
        "2026-11-04",
        "C. com. L441-10: 30 days after issue, nothing being agreed",
        "À réception",
    )


def test_instalments_of_a_purchase_are_its_due_dates(changed: Any) -> None:
    part = (
        "<cac:PaymentTerms><cbc:Amount currencyID='EUR'>{}</cbc:Amount>"
        "<cbc:InstallmentDueDate>{}</cbc:InstallmentDueDate></cac:PaymentTerms>"
    )
    parts = part.format("344.00", "2026-12-08") + part.format("400.00", "2026-11-08")
    found = changed(ubl, "ubl/invoice.xml", "<cac:TaxTotal>", f"{parts}<cac:TaxTotal>")
    assert [
        shown(row, "supplier_id", "invoice_number", "due_date", "amount")
        for row in found.rows["purchase_invoice_due_dates"]
    ] == [
        ("vat:DE123456704", "2026/3391", "2026-11-08", "400.00"),
        ("vat:DE123456704", "2026/3391", "2026-12-08", "344.00"),
    ]
