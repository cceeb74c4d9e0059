"""A later version of a customer: what it may blank, and what it leaves as it was."""

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
}  # fmt: skip


@pytest.fixture(scope="module")
def built(build):
    return build(LEDGER, variables={"as_of_date": "2026-03-01"})


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
