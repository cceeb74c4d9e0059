"""What a later version of a customer or supplier may blank, and what stays."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

# An e-invoice has the id of its buyer's SIREN; the firm may have used that id itself.
LEDGER = {
    "documents": """
        document_id, position, kind
        first-invoice, 1, e_invoice
        own, 2, customers
        second-invoice, 3, e_invoice
    """,
    "customers": """
        customer_id, name, siren, email, iban, segment, document_id
        siren:1, Quais, 1, compta@quais.example, FR7630006000011234567890189, , first-invoice
        siren:1, Quais SARL, 1, , , , second-invoice
        siren:2, Port, 2, old@port.example, FR7630004000031234567890143, , first-invoice
        siren:2, Port, 2, , FR7630006000011234567890189, large, own
        siren:2, Port SA, 2, , , , second-invoice
        siren:3, Halles, 3, old@halles.example, , , first-invoice
        siren:3, Halles, 3, , , , own
    """,
    "suppliers": """
        supplier_id, name, email, iban, document_id
        siren:4, Papier, compta@papier.example, FR7630006000011234567890189, first-invoice
        siren:4, Papier SA, , , second-invoice
    """,
    "purchase_invoices": """
        supplier_id, invoice_number, document_type, issue_date, currency, amount_excluding_tax, vat_amount, amount_including_tax, document_id
        siren:4, A1, invoice, 2026-01-05, EUR, 100, 20, 120, first-invoice
    """,
    "purchase_invoice_due_dates": """
        supplier_id, invoice_number, due_date, amount, document_id
        siren:4, A1, 2026-02-04, 60, first-invoice
        siren:4, A1, 2026-03-06, 60, first-invoice
        siren:4, A1, 2026-02-05, 120, second-invoice
    """,
}  # fmt: skip


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER,
        variables={"as_of_date": "2026-03-01"},
        command="build --select +customers +suppliers +purchase_invoice_due_dates",
    )


def test_an_e_invoice_that_says_less_blanks_nothing(built) -> None:
    assert built.csv(
        "select name, email, iban from marts.customers where customer_id = 'siren:1'"
    ) == (
        "name, email, iban\n"
        "Quais SARL, compta@quais.example, FR7630006000011234567890189"
    )


def test_the_firm_s_own_data_blanks_a_field_for_good(built) -> None:
    assert built.csv(
        "select customer_id, name, email, iban, segment from marts.customers "
        "where customer_id in ('siren:2', 'siren:3') order by 1"
    ) == (
        "customer_id, name, email, iban, segment\n"
        "siren:2, Port SA, , FR7630006000011234567890189, large\n"
        "siren:3, Halles, , , "
    )


def test_a_supplier_keeps_what_a_later_invoice_does_not_say(built) -> None:
    assert built.csv(
        "select name, email, iban from marts.suppliers where supplier_id = 'siren:4'"
    ) == (
        "name, email, iban\n"
        "Papier SA, compta@papier.example, FR7630006000011234567890189"
    )


def test_a_purchase_that_two_programs_date_is_due_once(built) -> None:
    assert built.csv(
        "select due_date, amount::integer as amount "
        "from marts.purchase_invoice_due_dates order by all"
    ) == ("due_date, amount\n2026-02-04, 60\n2026-03-06, 60")
