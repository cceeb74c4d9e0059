"""What an accountant should know before trusting a figure, found in what has landed."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

# 732829320 is a SIREN, and 44 the key of its VAT number; 123456789 has no right check.
# Two invoices: one whose lines lack 10.00 and whose VAT is as it says, one rounded by a
# cent on two lines. A statement that does not foot, then a gap, then an overlap.
LEDGER = {
    "documents": """
        document_id, position, kind, format, file_name, landed_at, rows_rejected, error
        c1, 1, customers, CSV, clients.csv, 2026-10-01 08:00:00, 0,
        i1, 2, invoices, CSV, factures.csv, 2026-10-01 08:00:00, 2,
        l1, 3, invoice_lines, CSV, lignes.csv, 2026-10-01 08:00:00, 0,
        b1, 4, bank_statement, camt.053, banque.xml, 2026-10-01 08:00:00, 0,
        x1, 5, , , photo.png, 2026-10-02 08:00:00, 0, photo.png: no table
        t1, 6, time_entries, Toggl, a.csv, 2026-07-01 08:00:00, 0,
        t2, 7, time_entries, Toggl, b.csv, 2026-07-08 08:00:00, 0,
        t3, 8, time_entries, Toggl, c.csv, 2026-07-15 08:00:00, 0,
    """,
    "rejected_rows": """
        document_id, file_name, line_number, field, reason
        i1, factures.csv, 7, due_date, is empty
        i1, factures.csv, 9, currency, found 'EU'
    """,
    "customers": """
        customer_id, name, country, siren, vat_number, document_id
        C1, Sain, FR, 732829320, FR 44 732829320, c1
        C2, Faux, FR, 123456789, , c1
        C3, Muet, FR, , , c1
        C4, Clef, FR, 732829320, FR45732829320, c1
        C5, Fern, DE, , DE136695976, c1
    """,
    "invoices": """
        invoice_number, customer_id, issue_date, due_date, amount_excluding_tax, vat_amount, amount_including_tax, document_id, currency
        F1, C1, 2026-10-01, 2026-10-31, 100, 20, 120, i1, EUR
        F2, C1, 2026-10-02, 2026-11-01, 30.01, 6, 36.01, i1, EUR
        F3, C1, 2026-10-03, 2026-11-02, 10, 0, 10, i1, XPF
    """,
    "accounting_entries": """
        journal_code, entry_number, entry_date, entry_line, account, label, debit_amount, credit_amount, document_id
        OD, 7, 2026-10-01, 1, 471, Attente, 50, 0, l1
        OD, 7, 2026-10-01, 2, 512, Banque, 0, 49.99, l1
        VE, 8, 2026-10-01, 1, 411, Client, 10, 0, l1
        VE, 8, 2026-10-01, 2, 706, Vente, 0, 10, l1
    """,
    "invoice_lines": """
        invoice_number, invoice_line_number, description, amount_excluding_tax, document_id
        F1, 1, Conseil, 90, l1
        F2, 1, Vis, 10, l1
        F2, 2, Clous, 20, l1
    """,
    "invoice_vat_breakdowns": """
        invoice_number, vat_category, vat_rate, base_amount, vat_amount, document_id
        F1, S, 20, 100, 20, i1
        F2, S, 20, 30.01, 7, i1
    """,
    "bank_statements": """
        statement_id, account_iban, statement_reference, opening_date, opening_balance, closing_date, closing_balance, lines_amount, document_id
        s1, FR01, 1, 2026-09-01, 0, 2026-09-01, 100, 90, b1
        s2, FR01, 2, 2026-09-03, 130, 2026-09-05, 150, 20, b1
        s3, FR01, 3, 2026-09-04, 140, 2026-09-06, 160, 20, b1
    """,
}


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER,
        variables={"as_of_date": "2026-10-05"},
        command="build --select +data_findings",
    )


def findings(built, *kinds: str) -> str:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return built.csv(
        f"""
        select kind, subject_name as name, found, expected_amount::decimal(9, 2) as expected,
            found_amount::decimal(9, 2) as actual, rows_count as rows, severity
        from marts.data_findings where kind in ({named}) order by kind, subject_key
        """
    ).removeprefix("kind, name, found, expected, actual, rows, severity\n")


def test_a_refused_file_and_rejected_rows_are_named(built) -> None:
    assert findings(built, "document_refused", "rows_rejected") == (
        "document_refused, photo.png, photo.png: no table, , , , fault\n"
        "rows_rejected, factures.csv, line 7, due_date: is empty, , , 2, fault"
    )


def test_a_statement_that_does_not_foot_a_gap_and_an_overlap_are_told_apart(
    built,
) -> None:
    assert findings(
        built, "statement_does_not_foot", "statement_gap", "statement_overlap"
    ) == (
        "statement_does_not_foot, FR01, 1, 100.00, 90.00, 0, fault\n"
        "statement_gap, FR01, 2, 100.00, 130.00, 0, fault\n"
        "statement_overlap, FR01, 3, 150.00, 140.00, 0, warning"
    )


def test_what_has_gone_quiet_is_said_with_the_days_without_news(built) -> None:
    assert findings(built, "account_stale", "source_stale") == (
        "account_stale, FR01, , , , 29, warning\n"
        "source_stale, Toggl, time_entries, , , 82, warning"
    )


def test_identifiers_that_cannot_be_are_told_from_those_that_lack(built) -> None:
    assert findings(built, "siren_missing", "siren_invalid", "vat_number_invalid") == (
        "siren_invalid, Faux, 123456789, , , , fault\n"
        "siren_missing, Muet, , , , , warning\n"
        "vat_number_invalid, Clef, FR45732829320, , , , fault"
    )


def test_totals_that_do_not_add_up_are_found_beyond_a_cent_a_row(built) -> None:
    assert findings(built, "lines_total_differs", "vat_total_differs") == (
        "lines_total_differs, C1, , 100.00, 90.00, , fault\n"
        "vat_total_differs, C1, , 6.00, 7.00, , fault"
    )


def test_an_entry_off_by_a_cent_and_a_currency_without_rate_are_found(built) -> None:
    assert findings(built, "entry_unbalanced", "rate_missing") == (
        "entry_unbalanced, OD 7, , 50.00, 49.99, 2, fault\n"
        "rate_missing, F3, XPF, , 10.00, , fault"
    )
