"""An electronic invoice lands as the canonical rows of the side that we are on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from translations import Row, translated

from lettrage.ingestion.formats.einvoice import cii, ubl
from lettrage.ingestion.translator import PAYLOAD

SAMPLES = Path(__file__).parents[3] / "samples"


def shown(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def total(rows: list[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def test_an_invoice_of_ours_is_a_receivable() -> None:
    found = translated(cii, SAMPLES / "cii" / "invoice.xml").rows
    assert set(found) == {
        "customers", "invoices", "invoice_lines", "invoice_vat_breakdowns"
    }  # fmt: skip
    (invoice,) = found["invoices"]
    filled = {name: value for name, value in invoice.items() if value is not None}
    assert filled == {
        "invoice_number": "AM-2026-0041", "document_type": "invoice",
        "customer_id": "siren:901234567", "issue_date": "2026-10-05",
        "due_date": "2026-11-19", "currency": "EUR",
        "amount_excluding_tax": "1020.00", "vat_amount": "195.30",
        "amount_including_tax": "1215.30", "customer_reference": "SERVICE-7",
        "nature": "services", "delivery_date": "2026-09-30",
        # What follows lands as custom fields.
        "guideline": "urn:cen.eu:en16931:2017", "document_type_code": "380",
        "business_process": "S1", "due_date_source": "the invoice (BT-9)",
        "prepaid_amount": "200.00", "amount_due": "1015.30",
        "purchase_order": "BC-118", "payment_reference": "RF69F20260042",
        "payee_iban": "FR7630006000011234567890189", "payment_means_code": "58",
        "vat_point_code": "72", "line_number_in_file": 1,
    }  # fmt: skip


def test_its_buyer_is_a_customer() -> None:
    found = translated(cii, SAMPLES / "cii" / "invoice.xml").rows
    (customer,) = found["customers"]
    assert customer == {
        "customer_id": "siren:901234567", "name": "Boulangerie des Quais",
        "country": "FR", "siren": "901234567", "siret": "90123456700013",
        "vat_number": None, "email": "compta@quais.example", "iban": None,
        "address_line1": "12 quai de la Fosse", "address_line2": None,
        "postal_code": "44000", "city": "Nantes",
        "identifiers": "0002:901234567; 0009:90123456700013; C-0007",
        "electronic_address": "901234567", "line_number_in_file": 1,
    }  # fmt: skip


def test_allowances_and_charges_are_lines_so_that_the_lines_sum_to_the_total() -> None:
    found = translated(cii, SAMPLES / "cii" / "invoice.xml").rows
    lines = found["invoice_lines"]
    assert [
        shown(
            line, "line_number", "description", "quantity", "unit_price",
            "amount_excluding_tax", "vat_rate", "line_kind",
        )
        for line in lines
    ] == [
        ("1", "Conseil en agencement", "12.5", "80.00", "1000.00", "20", "line"),
        # 150.00 for 100 pieces.
        ("2", "Guide imprimé", "40", "1.50000000", "60.00", "5.5", "line"),
        ("3", "Remise de fidélité", "-1", "50.00", "-50.00", "20", "allowance"),
        ("4", "Port", "1", "10.00", "10.00", "20", "charge"),
    ]  # fmt: skip
    assert total(lines, "amount_excluding_tax") == Decimal("1020.00")
    assert shown(lines[1], "price", "price_base_quantity") == ("150.00", "100")
    assert "<ram:LineID>10</ram:LineID>" in lines[0][PAYLOAD]


def test_the_vat_breakdown_lands_by_category_and_rate() -> None:
    found = translated(cii, SAMPLES / "cii" / "invoice.xml").rows
    assert [
        shown(row, "vat_category", "vat_rate", "base_amount", "vat_amount")
        for row in found["invoice_vat_breakdowns"]
    ] == [("S", "20", "960.00", "192.00"), ("S", "5.5", "60.00", "3.30")]


def test_two_breakdowns_of_one_rate_are_one(changed: Any) -> None:
    found = changed(
        cii, "cii/invoice.xml",
        "<ram:DueDateTypeCode>72</ram:DueDateTypeCode>"
        "<ram:RateApplicablePercent>5.5<",
        "<ram:RateApplicablePercent>20.00<",
    )  # fmt: skip
    (row,) = found.rows["invoice_vat_breakdowns"]
    assert shown(row, "base_amount", "vat_amount") == ("1020.00", "195.30")


def test_a_credit_note_that_we_received_is_negative() -> None:
    found = translated(cii, SAMPLES / "cii" / "credit_note.xml").rows
    assert set(found) == {
        "suppliers", "purchase_invoices", "purchase_invoice_lines",
        "purchase_invoice_vat_breakdowns",
    }  # fmt: skip
    (invoice,) = found["purchase_invoices"]
    assert shown(
        invoice, "supplier_id", "invoice_number", "document_type", "due_date",
        "amount_excluding_tax", "vat_amount", "amount_including_tax", "amount_due",
        "credited_invoice_number",
    ) == (
        "siren:911112225", "AV-559", "credit_note", None,
        "-182.00", "-36.40", "-218.40", "-218.40", "FG-8812",
    )  # fmt: skip
    (line,) = found["purchase_invoice_lines"]
    assert shown(line, "quantity", "unit", "unit_price", "amount_excluding_tax") == (
        "-4", "C62", "45.50", "-182.00"
    )  # fmt: skip
    (vat,) = found["purchase_invoice_vat_breakdowns"]
    assert shown(vat, "base_amount", "vat_amount") == ("-182.00", "-36.40")


def test_a_ubl_invoice_from_abroad_is_a_purchase() -> None:
    found = translated(ubl, SAMPLES / "ubl" / "invoice.xml").rows
    (supplier,) = found["suppliers"]
    assert shown(supplier, "supplier_id", "name", "country", "vat_number", "iban") == (
        "vat:DE123456704", "Holzwerk Brandt GmbH", "DE", "DE123456704",
        "DE89370400440532013000",
    )  # fmt: skip
    (invoice,) = found["purchase_invoices"]
    assert shown(
        invoice, "invoice_number", "issue_date", "due_date", "amount_including_tax",
        "purchase_order", "payee_iban", "payment_reference", "delivery_date",
        "payment_terms",
    ) == (
        "2026/3391", "2026-10-08", None, "744.00", "BC-121",
        "DE89370400440532013000", "2026/3391", "2026-10-06", "30 Tage netto",
    )  # fmt: skip
    (line,) = found["purchase_invoice_lines"]
    assert shown(line, "product_code", "quantity", "vat_category", "vat_rate") == (
        "EP-27", "31", "K", "0"
    )  # fmt: skip
    (vat,) = found["purchase_invoice_vat_breakdowns"]
    assert vat["exemption_reason"] == "VATEX-EU-IC"


def test_a_ubl_credit_note_of_ours_is_negative_and_due_at_once() -> None:
    found = translated(ubl, SAMPLES / "ubl" / "credit_note.xml").rows
    (note,) = found["invoices"]
    assert shown(
        note, "document_type", "amount_excluding_tax", "vat_amount", "due_date",
        "credited_invoice_number", "nature",
    ) == (
        "credit_note", "-54.00", "-2.97", "2026-10-20", "AM-2026-0041", "goods"
    )  # fmt: skip
    lines = found["invoice_lines"]
    assert [
        shown(line, "description", "quantity", "unit_price", "amount_excluding_tax")
        for line in lines
    ] == [
        ("Guide imprimé", "-40", "1.50", "-60.00"),
        ("allowance 95", "1", "6.00", "6.00"),
    ]
    assert total(lines, "amount_excluding_tax") == Decimal("-54.00")


def test_a_negative_invoice_is_a_credit_note(changed: Any) -> None:
    found = changed(
        ubl, "ubl/invoice.xml", ">744.00<", ">-744.00<", ">31<", ">-31<"
    )  # fmt: skip
    (note,) = found.rows["purchase_invoices"]
    assert shown(note, "document_type", "amount_including_tax") == (
        "credit_note", "-744.00"
    )  # fmt: skip
    (line,) = found.rows["purchase_invoice_lines"]
    assert shown(line, "quantity", "amount_excluding_tax") == ("-31", "-744.00")


def test_a_group_of_lines_counts_once_and_says_what_belongs_to_it() -> None:
    found = translated(cii, SAMPLES / "cii" / "extended.xml").rows
    lines = found["invoice_lines"]
    assert [
        shown(line, "description", "amount_excluding_tax", "line_kind", "line_id",
              "parent_line_id", "vat_rate")
        for line in lines
    ] == [
        ("Cuisine complète", "0", "information", "1", None, "20"),
        ("Meubles", "600.00", "line", "1.1", "1", "20"),
        ("Pose", "300.00", "line", "1.2", "1", "10"),
        ("Livraison", "15.00", "charge", None, None, "20"),
    ]  # fmt: skip
    assert lines[0]["amount_in_other_lines"] == "900.00"
    assert total(lines, "amount_excluding_tax") == Decimal("915.00")


def test_a_category_without_vat_has_the_rate_0(changed: Any) -> None:
    found = changed(
        ubl, "ubl/invoice.xml",
        "<cbc:ID>K</cbc:ID><cbc:Percent>0</cbc:Percent>", "<cbc:ID>O</cbc:ID>",
    )  # fmt: skip
    (line,) = found.rows["purchase_invoice_lines"]
    assert shown(line, "vat_category", "vat_rate") == ("O", "0")


def test_a_taxed_line_without_its_rate_says_none(changed: Any) -> None:
    found = changed(ubl, "ubl/credit_note.xml", "<cbc:Percent>5.5</cbc:Percent>", "")
    assert [line["vat_rate"] for line in found.rows["invoice_lines"]] == [None, None]


def test_a_price_for_three_pieces_keeps_what_a_price_can_hold(changed: Any) -> None:
    found = changed(
        ubl, "ubl/invoice.xml", "24.00</cbc:PriceAmount>",
        "10.00</cbc:PriceAmount><cbc:BaseQuantity>3</cbc:BaseQuantity>",
    )  # fmt: skip
    (line,) = found.rows["purchase_invoice_lines"]
    assert shown(line, "unit_price", "price", "price_base_quantity") == (
        "3.33333333", "10.00", "3"
    )  # fmt: skip


def test_vat_in_a_second_currency_is_not_the_documents(changed: Any) -> None:
    found = changed(
        ubl, "ubl/invoice.xml", "<cac:TaxTotal>",
        '<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">46.00</cbc:TaxAmount>'
        "</cac:TaxTotal><cac:TaxTotal>",
        "<cbc:DocumentCurrencyCode>",
        "<cbc:TaxCurrencyCode>NOK</cbc:TaxCurrencyCode><cbc:DocumentCurrencyCode>",
    )  # fmt: skip
    (invoice,) = found.rows["purchase_invoices"]
    assert shown(invoice, "vat_amount", "vat_amount_in_accounting_currency") == (
        "0.00", "46.00"
    )  # fmt: skip


def test_an_attachment_of_any_size_is_no_hindrance(changed: Any) -> None:
    attachment = (
        "<cac:AdditionalDocumentReference><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf">'
        f"{'QUJD' * 3 * 2**20}</cbc:EmbeddedDocumentBinaryObject>"
        "</cac:Attachment></cac:AdditionalDocumentReference>"
    )
    found = changed(
        ubl, "ubl/invoice.xml", "<cac:Delivery>", f"{attachment}<cac:Delivery>"
    )
    assert len(found.rows["purchase_invoice_lines"]) == 1


def test_split_payment_is_a_category_with_vat(changed: Any) -> None:
    found = changed(
        ubl, "ubl/credit_note.xml",
        "<cbc:ID>S</cbc:ID>", "<cbc:ID>B</cbc:ID>",
        "<cbc:Percent>5.5</cbc:Percent>", "",
    )  # fmt: skip
    # Not 0: there is VAT, and the document must say its rate.
    line = found.rows["invoice_lines"][0]
    assert shown(line, "vat_category", "vat_rate") == ("B", None)
