from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

HEADER = (
    "invoice_number,document_type,customer_id,issue_date,due_date,currency,"
    "amount_excluding_tax,vat_amount,amount_including_tax"
)
GOOD = "FA-1,invoice,C1,2026-10-01,2026-10-31,EUR,100.00,20.00,120.00"


def invoices(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def test_a_sound_row_lands_with_its_exact_amounts_and_its_line(firm: Any) -> None:
    landed = firm.land_text("invoices.csv", invoices(GOOD))

    assert (landed.kind, landed.format) == ("invoices", "CSV")
    assert (landed.landed, landed.duplicate, landed.rejected) == (1, 0, 0)
    assert landed.consistent is None
    assert landed.error is None
    assert firm.rows(
        "select amount_excluding_tax, vat_amount, line_number, custom_fields "
        "from raw.invoices"
    ) == [(Decimal("100.0000"), Decimal("20.0000"), 2, None)]


# A row each: what is wrong with it, where, and what the reason must say.
FAULTS = [
    (GOOD.replace("C1", ""), "customer_id", "is empty; a value is required"),
    (GOOD.replace("C1", "  "), "customer_id", "is empty; a value is required"),
    (GOOD.replace("2026-10-31", "31/10/2026"), "due_date", "expected a date"),
    (GOOD.replace("2026-10-31", "2026-02-30"), "due_date", "expected a date"),
    (GOOD.replace("2026-10-31", "2026-2-3"), "due_date", "expected a date"),
    (GOOD.replace("2026-10-31", "2026-10-3-"), "due_date", "expected a date"),
    (GOOD.replace("2026-10-31", "0026-10-31"), "due_date", "expected a date"),
    (GOOD.replace("2026-10-31", "infinity"), "due_date", "expected a date"),
    (GOOD.replace("120.00", "1.2e2"), "amount_including_tax", "exponent"),
    (GOOD.replace("120.00", "NaN"), "amount_including_tax", "plain digits"),
    (GOOD.replace("120.00", "120.00 €"), "amount_including_tax", "plain digits"),
    (GOOD.replace("120.00", "1_20.00"), "amount_including_tax", "plain digits"),
    (GOOD.replace("120.00", '"120,00"'), "amount_including_tax", "decimal point"),
    (GOOD.replace("120.00", '"1,120.00"'), "amount_including_tax", "thousands"),
    (GOOD.replace("20.00,120.00", "20.004,120.004"), "vat_amount", "0.01 EUR"),
    (GOOD.replace("120.00", "120.00001"), "amount_including_tax", "4 decimals"),
    (GOOD.replace("120.00", "1" * 15), "amount_including_tax", "14 digits"),
    (GOOD.replace("EUR", "EURO"), "currency", "ISO 4217"),
    (GOOD.replace("EUR", "XAU"), "currency", "ISO 4217"),
    (GOOD.replace("invoice", "facture"), "document_type", "credit_note"),
    (GOOD.replace("120.00", "120.02"), "amount_including_tax", "within a cent"),
    (GOOD.replace("invoice", "credit_note"), "amount_including_tax", "a minus"),
    (
        GOOD.replace(",100.00,20.00,120.00", ",-100.00,-20.00,-120.00"),
        "amount_including_tax",
        "say so in document_type",
    ),
]


def test_a_faulty_row_is_rejected_with_its_line_field_and_remedy(firm: Any) -> None:
    text = invoices(*(row for row, _, _ in FAULTS), GOOD)
    landed = firm.land_text("invoices.csv", text)

    assert (landed.landed, landed.rejected) == (1, len(FAULTS))
    told = firm.faults()
    for line, (row, field, reason) in enumerate(FAULTS, 2):
        reasons = [said for at, where, said in told if (at, where) == (line, field)]
        assert any(reason in said for said in reasons), (row, reasons)


def test_the_payload_of_a_faulty_row_is_the_row_as_json(firm: Any) -> None:
    row = GOOD.replace("100.00", " 100.0x")
    firm.land_text("invoices.csv", invoices(row))

    ((payload, reason),) = firm.rows("select payload, reason from raw.rejected_rows")
    assert reason.startswith("found '100.0x'; expected plain digits")
    cells = dict(zip(HEADER.split(","), row.split(","), strict=True))
    assert json.loads(payload) == cells


def test_every_fault_of_a_row_is_told_and_the_row_counts_once(firm: Any) -> None:
    row = "FA-1,bill,,2026-13-01,2026-10-31,EUR,x,20.00,120.00"
    landed = firm.land_text("invoices.csv", invoices(row))

    assert landed.rejected == 1
    assert [fault[1] for fault in firm.faults()] == [
        "amount_excluding_tax",
        "customer_id",
        "document_type",
        "issue_date",
    ]


MINOR_UNITS = [
    ("EUR", "10.01", True),
    ("EUR", "10.0100000", True),
    ("EUR", "10.001", False),
    ("JPY", "10", True),
    ("JPY", "10.00", True),
    ("JPY", "10.5", False),
    ("KWD", "10.001", True),
    ("KWD", "10.0001", False),
]


def test_money_is_whole_minor_units_of_its_currency(firm: Any) -> None:
    rows = [
        f"FA-{number},invoice,C1,2026-10-01,2026-10-31,{currency},{amount},0,{amount}"
        for number, (currency, amount, _) in enumerate(MINOR_UNITS)
    ]
    firm.land_text("invoices.csv", invoices(*rows))

    landed = {row[0] for row in firm.rows("select line_number from raw.invoices")}
    assert landed == {line for line, (*_, lands) in enumerate(MINOR_UNITS, 2) if lands}


def test_totals_may_differ_by_a_cent_and_stand_as_they_are(firm: Any) -> None:
    landed = firm.land_text("invoices.csv", invoices(GOOD.replace("120.00", "120.01")))

    assert landed.landed == 1
    assert firm.rows("select amount_including_tax from raw.invoices") == [
        (Decimal("120.0100"),)
    ]


def test_lines_of_an_invoice_are_checked_in_the_invoice_s_currency(firm: Any) -> None:
    yen = "FA-1,invoice,C1,2026-10-01,2026-10-31,JPY,100,0,100"
    firm.land_text("invoices.csv", invoices(yen))
    landed = firm.land_text(
        "lines.csv",
        "invoice_number,line_number,description,quantity,unit_price,"
        "amount_excluding_tax,vat_rate,vat_category\n"
        "FA-1,1,Conseil,1,99.5,99.50,0,Z\n"
        "FA-9,1,Inconnue,1,99.5,99.50,0,Z\n",
    )

    assert (landed.landed, landed.rejected) == (1, 1)
    assert firm.faults() == [
        (2, "amount_excluding_tax", "found '99.50'; expected a multiple of 1 JPY")
    ]


def test_headers_match_whatever_their_case_spaces_and_byte_order_mark(
    firm: Any,
) -> None:
    text = "\ufeff Customer_ID ,NAME,Country\nC1, Société Générale ,fr\n"
    landed = firm.land_text("clients.csv", text)

    assert landed.kind == "customers"
    assert firm.rows("select customer_id, name, country from raw.customers") == [
        ("C1", "Société Générale", "FR")
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_taken_when_the_header_says_so(
    firm: Any, delimiter: str
) -> None:
    text = invoices(GOOD).replace(",", delimiter)
    landed = firm.land_text("invoices.csv", text)

    assert (landed.landed, landed.error) == (1, None)


def test_unknown_columns_are_custom_fields_whatever_their_order(firm: Any) -> None:
    firm.land_text(
        "a.csv",
        "customer_id,name,country,Secteur,note\nC1,A,FR,BTP,\nC2,B,FR,,\n",
    )
    again = firm.land_text(
        "b.csv", "note,Secteur,customer_id,name,country\n,BTP,C1,A,FR\n"
    )

    assert firm.rows(
        "select customer_id, custom_fields from raw.customers order by customer_id"
    ) == [("C1", '{"Secteur":"BTP"}'), ("C2", None)]
    assert again.duplicate == 1


def test_a_customer_with_a_wrong_siren_or_iban_is_not_lost(firm: Any) -> None:
    landed = firm.land_text(
        "c.csv", "customer_id,name,country,siren,iban\nC1,A,FR,123,FR00 NOT AN IBAN\n"
    )

    assert landed.landed == 1


def test_blank_rows_are_no_rows(firm: Any) -> None:
    landed = firm.land_text(
        "c.csv", "\ncustomer_id,name,country\n\nC1,A,FR\n,,\n \nC2,B,FR\n\n"
    )

    assert (landed.landed, landed.rejected) == (2, 0)
    assert firm.rows("select line_number from raw.customers order by 1") == [(4,), (7,)]
