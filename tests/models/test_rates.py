"""Exchange rates as published, what they convert, and entries that do not balance."""

from __future__ import annotations

import pytest

MODELS = "fx_rates int_invoices_converted int_accounting_entries_unbalanced"

ENTRIES = """
    journal_code, entry_number, entry_date, entry_line, debit_amount, credit_amount
    VE, 1, 2026-02-02, 1, 120, 0
    VE, 1, 2026-02-02, 2, 0, 119.99
"""


@pytest.fixture(scope="module")
def built(build):
    return build(
        {
            "documents": """
                document_id, kind, format, position
                d1, invoices, CSV, 1
            """,
            "customers": """
                customer_id, name
                C1, Acme
            """,
            "invoices": """
                invoice_number, customer_id, issue_date, currency, amount_including_tax
                FA-1, C1, 2026-02-02, USD, 99.99
                FA-2, C1, 2026-02-08, CHF, 50
                FA-3, C1, 2026-02-20, CHF, 50
                FA-4, C1, 2026-02-02, EUR, 50
            """,
            "fx_rates": """
                date, currency, units_per_eur
                2026-02-02, USD, 1.1172
                2026-02-06, CHF, 0.9194
                2026-03-02, CHF, 0.9
            """,
            "accounting_entries": ENTRIES,
        },
        variables={"as_of_date": "2026-03-01"},
        command=f"build --select {' '.join(f'+{name}' for name in MODELS.split())}",
    )  # fmt: skip


def test_rates_up_to_the_business_date_are_published_with_their_origin(built) -> None:
    assert (
        built.csv("select date, currency, units_per_eur, origin from marts.fx_rates")
        == """date, currency, units_per_eur, origin
2026-02-02, USD, 1.11720000, landed
2026-02-06, CHF, 0.91940000, landed"""
    )


def test_a_document_is_converted_at_a_rate_that_holds_or_not_at_all(built) -> None:
    assert (
        built.csv(
            "select invoice_number, company_amount, rate_date, currency_without_rate "
            "from intermediate.int_invoices_converted order by 1"
        )
        == """invoice_number, company_amount, rate_date, currency_without_rate
FA-1, 89.5000, 2026-02-02, 
FA-2, 54.3800, 2026-02-06, 
FA-3, , , CHF"""
    )


def test_an_entry_that_does_not_balance_is_told_with_its_place(built) -> None:
    assert (
        built.csv(
            "select entry_number, difference_amount, document_id, line_number "
            "from intermediate.int_accounting_entries_unbalanced"
        )
        == """entry_number, difference_amount, document_id, line_number
1, 0.0100, d1, 1"""
    )
