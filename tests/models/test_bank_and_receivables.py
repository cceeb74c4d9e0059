"""What is landed becomes documents, bank lines and balances, as of a business date."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

LEDGER = {
    "documents": """
        document_id, position
        d1, 1
        d2, 2
        d3, 3
        d9, 99
    """,
    "settings": """
        key, value
        accounting.books_start, 2026-01-01
    """,
    "accounts": """
        account_iban, ordinal
        FR01, 1
        FR02, 2
    """,
    "customers": """
        customer_id, name, document_id
        C1, Alpha, d1
        C1, Alpha known later, d9
    """,
    "invoices": """
        invoice_number, customer_id, issue_date, due_date, amount_excluding_tax, vat_amount, amount_including_tax, customer_reference, document_id
        F-PARTS, C1, 2026-01-02, 2026-01-02, 250, 50, 300, , d1
        F-UNKNOWN, C7, 2026-01-02, 2026-03-31, 10, 2, 12, , d1
        F-UNKNOWN, C1, 2026-01-02, 2026-03-31, 99, 0, 99, , d2
        F-FUTURE, C1, 2026-03-02, 2026-03-31, 10, 2, 12, , d1
        F-LATER, C1, 2026-01-02, 2026-01-31, 10, 2, 12, , d9
        F-OLD, C1, 2025-11-02, 2025-12-02, 500, 100, 600, PO-7, d1
        F-TODAY, C2, 2026-01-02, 2026-03-01, 10, 0, 10, , d1
        F-30, C2, 2026-01-02, 2026-01-30, 20, 0, 20, , d1
        F-31, C2, 2026-01-02, 2026-01-29, 40, 0, 40, , d1
        F-90, C2, 2025-11-02, 2025-12-01, 80, 0, 80, , d1
        F-91, C2, 2025-11-02, 2025-11-30, 160, 0, 160, , d1
        A-LATE, C2, 2025-11-02, 2025-11-02, -5, 0, -5, , d1
    """,
    "invoice_due_dates": """
        invoice_number, due_date, amount, document_id
        F-PARTS, 2026-01-31, 100, d1
        F-PARTS, 2026-02-28, 100, d1
        F-30, 2026-01-01, 7000, d1
    """,
    "opening_items": """
        invoice_number, customer_id, issue_date, due_date, open_amount, vat_rate, open_vat_amount, document_id
        F-OLD, C1, 2025-11-02, 2025-12-02, 60, 20, 10, d1
        F-OLD, C1, 2025-11-02, 2025-12-02, 21, 5, 1, d1
        F-OLDER, C1, 2025-10-02, 2025-11-01, 50, , , d1
    """,
    "bank_statements": """
        statement_id, account_iban, statement_reference, opening_date, opening_balance, closing_date, closing_balance, lines_amount, document_id
        s1, FR01, 1, 2026-01-01, 1000, 2026-01-31, 1120, 120, d1
        s1-again, FR01, 1, 2026-01-01, 1000, 2026-01-31, 1120, 100, d2
        s2, FR01, 2, 2026-02-01, 1120, 2026-02-14, 1150, 30, d1
        s3, FR01, 4, 2026-03-01, 2000, 2026-03-31, 2010, 10, d1
        s4, FR02, 1, 2026-02-25, 50, 2026-02-27, 40, 0, d1
    """,
    "bank_lines": """
        bank_line_id, account_iban, booking_date, amount, label, transaction_code, counterparty_name, counterparty_iban, end_to_end_id, document_id, line_number, format
        L-SEEN, FR01, 2026-01-15, 120, VIR ALPHA, NTRF, , , , d1, 1, MT940
        L-SEEN, FR01, 2026-01-15, 120, VIR, PMNT-RCDT-ESCT, Alpha, FR99, E1, d2, 1, camt.053
        L-SEEN, FR01, 2026-01-15, 120, VIR ALPHA FACTURE F-OLD, , , , , d9, 1, CSV
        L-FEB, FR01, 2026-02-10, 30, PRLV, PMNT-RDDT-ESDD, , , , d1, 2, camt.053
        L-OWN, FR02, 2026-02-26, -10, VIR EMIS, PMNT-ICDT-ESCT, , FR01, , d1, 3, camt.053
        L-MARCH, FR01, 2026-03-01, 10, VIR RECU, , , , , d1, 4, camt.053
        L-AFTER, FR01, 2026-03-02, 77, VIR RECU, , , , , d1, 5, camt.053
        L-BEFORE, FR01, 2025-12-31, 60, VIR ALPHA, , , , , d1, 6, camt.053
    """,
    "bank_line_parts": """
        bank_line_id, part_number, amount, remittance, document_id, line_number
        L-SEEN, 1, 100, one, d1, 1
        L-SEEN, 2, 20, two, d1, 1
        L-SEEN, 1, 120, all, d2, 1
    """,
    "decisions": """
        decision_id, position, bank_line_id
        parts, 10, L-SEEN
        before, 11, L-BEFORE
        later, 99, L-FEB
    """,
    "decision_allocations": """
        decision_id, position, row_number, invoice_number, allocated_amount, bank_amount
        parts, 10, 1, F-PARTS, 120, 120
        before, 11, 1, F-OLDER, 50, 50
        later, 99, 1, F-PARTS, 30, 30
    """,
}


@pytest.fixture(scope="module")
def built(build):
    return build(LEDGER, variables={"as_of_date": "2026-03-01", "known_at": 50})


def test_documents_after_the_business_date_or_unknown_then_do_not_exist(built) -> None:
    assert built.csv(
        "select invoice_number, amount_including_tax::decimal(18, 2) as amount, origin "
        "from marts.invoices where customer_id <> 'C2'"
    ) == (
        "invoice_number, amount, origin\n"
        "F-OLD, 81.00, opening\n"
        "F-OLDER, 50.00, opening\n"
        "F-PARTS, 300.00, landed\n"
        "F-UNKNOWN, 12.00, landed"
    )


def test_an_opening_item_sums_its_rates_and_keeps_what_the_invoice_tells(built) -> None:
    assert built.csv(
        """
        select invoice_number, amount_excluding_tax::decimal(18, 2) as net,
            vat_amount::decimal(18, 2) as vat, customer_reference
        from marts.invoices where origin = 'opening'
        """
    ) == (
        "invoice_number, net, vat, customer_reference\n"
        "F-OLD, 70.00, 11.00, PO-7\n"
        "F-OLDER, , , "
    )


def test_a_customer_that_only_documents_name_goes_by_its_identifier(built) -> None:
    assert built.csv("select customer_id, name, origin from marts.customers") == (
        "customer_id, name, origin\n"
        "C1, Alpha, landed\n"
        "C2, C2, document\n"
        "C7, C7, document"
    )


def test_payments_settle_the_oldest_part_first(built) -> None:
    # 300 in parts of 100 (2 January, the rest), 100 (31 January), 100 (28 February);
    # 120 paid: the first part is settled and 20 of the second.
    assert built.csv(
        """
        select due_date, amount::decimal(18, 2) as amount,
            open_amount::decimal(18, 2) as open, days_late
        from intermediate.int_due_dates_settled
        where invoice_number = 'F-PARTS' order by due_date
        """
    ) == (
        "due_date, amount, open, days_late\n"
        "2026-01-02, 100.00, 0.00, 58\n"
        "2026-01-31, 100.00, 80.00, 29\n"
        "2026-02-28, 100.00, 100.00, 1"
    )
    assert (
        built.csv(
            "select days_overdue from marts.invoices where invoice_number = 'F-PARTS'"
        )
        == "days_overdue\n29"
    )


def test_ages_change_between_days_30_and_31_and_credit_is_never_late(built) -> None:
    # Parts of 7,000 are no parts of an invoice of 20: its own due date stands.
    assert built.csv(
        """
        select not_due::decimal(18, 2) as not_due, days_1_30::decimal(18, 2) as d30,
            days_31_60::decimal(18, 2) as d60, days_61_90::decimal(18, 2) as d90,
            days_over_90::decimal(18, 2) as older, total::decimal(18, 2) as total
        from marts.receivables_aging where customer_id = 'C2'
        """
    ) == (
        "not_due, d30, d60, d90, older, total\n5.00, 20.00, 40.00, 80.00, 160.00, 305.00"
    )


def test_a_line_in_two_files_is_one_with_the_richest_fields(built) -> None:
    # The file with the longest label landed after the position that is replayed.
    assert (
        built.csv(
            """
        select label, transaction_code, counterparty_name, counterparty_iban,
            end_to_end_id, sightings_count, document_id
        from marts.bank_lines where bank_line_id = 'L-SEEN'
        """
        ).splitlines()[1]
        == "VIR ALPHA, PMNT-RCDT-ESCT, Alpha, FR99, E1, 2, d1"
    )


def test_a_batch_is_told_by_the_file_with_most_parts(built) -> None:
    assert built.csv(
        "select part_number, amount::decimal(18, 2) as amount, remittance "
        "from marts.bank_line_parts"
    ) == ("part_number, amount, remittance\n1, 100.00, one\n2, 20.00, two")


def test_lines_after_the_business_date_do_not_exist(built) -> None:
    assert built.csv(
        """
        select bank_line_id, category, reconciliation_status, is_before_books
        from marts.bank_lines
        """
    ) == (
        "bank_line_id, category, reconciliation_status, is_before_books\n"
        "L-BEFORE, transfer_in, unmatched, true\n"
        "L-SEEN, transfer_in, reconciled, false\n"
        "L-FEB, direct_debit, unmatched, false\n"
        "L-OWN, internal_transfer, unmatched, false\n"
        "L-MARCH, transfer_in, unmatched, false"
    )


def test_lines_before_the_books_start_are_neither_matched_nor_decided(built) -> None:
    lines = built.given["bank_lines"]["bank_line_id"].to_pylist()
    assert lines == ["L-FEB", "L-MARCH", "L-OWN"]
    assert built.csv(
        "select decision_id, reason from intermediate.int_decisions_waiting"
    ) == ("decision_id, reason\nbefore, line_before_books_start")


def test_a_statement_foots_and_chains_or_says_that_it_does_not(built) -> None:
    # The statement of March has not closed yet.
    assert built.csv(
        """
        select account_iban, statement_reference as number, foots, chains, copies_count
        from marts.bank_statements
        """
    ) == (
        "account_iban, number, foots, chains, copies_count\n"
        "FR01, 1, true, , 2\n"
        "FR01, 2, true, true, 1\n"
        "FR02, 1, false, , 1"
    )


def test_a_balance_is_carried_from_the_last_that_the_bank_told(built) -> None:
    # March opens with 2,000 and the last statement closed with 1,150: one is missing,
    # and the bank's word sets the balance right.
    assert built.csv(
        """
        select date, balance_amount::decimal(18, 2) as balance, is_told_by_bank as told
        from marts.cash_positions
        where account_iban = 'FR01' and date in (
            '2025-12-31', '2026-01-14', '2026-01-15', '2026-01-31', '2026-02-10',
            '2026-02-14', '2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'
        )
        """
    ) == (
        "date, balance, told\n"
        "2025-12-31, 1000.00, true\n"
        "2026-01-14, 1000.00, false\n"
        "2026-01-15, 1120.00, false\n"
        "2026-01-31, 1120.00, true\n"
        "2026-02-10, 1150.00, false\n"
        "2026-02-14, 1150.00, true\n"
        "2026-02-27, 1150.00, false\n"
        "2026-02-28, 2000.00, true\n"
        "2026-03-01, 2010.00, false"
    )
