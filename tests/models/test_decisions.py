"""Decisions become allocations: what each sort of decision does, to the cent."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

LEDGER = {
    "documents": """
        document_id, position
        d1, 1
        d2, 2
        d8, 50
        d9, 60
    """,
    "users": """
        user_id, login
        u1, anne
        u2,
    """,
    "book_events": """
        position, kind, user_id
        2, landing, u1
    """,
    "settings": """
        key, value
        company.currency, EUR
    """,
    "accounts": """
        account_iban, ordinal
        FR01, 1
        FR02, 2
    """,
    "customers": """
        customer_id, name, document_id, line_number
        C1, Alpha, d1, 1
        C2, Beta, d1, 2
        C1, Alpha SAS, d2, 1
    """,
    "invoices": """
        invoice_number, document_type, customer_id, issue_date, due_date, currency, amount_excluding_tax, vat_amount, amount_including_tax, document_id
        F-ALL, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-PART, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-SHORT, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-KEYED, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-NET, invoice, C2, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        A-NET, credit_note, C2, 2026-01-06, 2026-01-06, EUR, -25, -5, -30, d1
        A-BACK, credit_note, C2, 2026-01-06, 2026-01-06, EUR, -50, -10, -60, d1
        F-BOUNCED, invoice, C2, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-USD-1, invoice, C1, 2026-01-05, 2026-02-04, USD, 100, 0, 100, d1
        F-USD-2, invoice, C1, 2026-01-05, 2026-02-04, USD, 100, 0, 100, d1
        F-USD-3, invoice, C1, 2026-01-05, 2026-02-04, USD, 100, 0, 100, d1
        F-CARD-1, invoice, C1, 2026-01-05, 2026-02-04, EUR, 50, 10, 60, d1
        F-CARD-2, invoice, C2, 2026-01-05, 2026-02-04, EUR, 40, 0, 40, d1
        F-TWICE, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 0, 100, d1
        F-LOST, invoice, C1, 2026-01-05, 2026-02-04, EUR, 100, 20, 120, d1
        F-LATE, invoice, C1, 2026-01-05, 2026-02-04, EUR, 30, 0, 30, d9
        F-OPEN, invoice, C2, 2026-01-05, 2026-02-04, EUR, 10, 2, 12, d1
    """,
    "psp_payouts": """
        payout_id, payout_date, charge_id, charge_date, gross_amount, fee, net_amount, description
        P1, 2026-01-20, ch1, 2026-01-18, 60, 1.20, 58.80, F-CARD-1
        P1, 2026-01-20, ch2, 2026-01-19, 40, 0.80, 39.20, F-CARD-2
        P2, 2026-01-21, ch3, 2026-01-20, 9, 0.20, 8.80, F-OPEN
    """,
    "write_offs": """
        date, invoice_number, amount, kind, document_id, line_number
        2026-02-10, F-LOST, 120, bad_debt, d2, 1
        2026-02-10, F-ALL, 5, rounding, d8, 1
        2026-12-31, F-OPEN, 12, bad_debt, d2, 3
    """,
    "bank_lines": """
        bank_line_id, account_iban, booking_date, amount, bank_reference, label, document_id
        L-ALL, FR01, 2026-01-15, 120, R-ALL, VIR ALPHA, d1
        L-PART, FR01, 2026-01-15, 50, R-PART, VIR ALPHA, d1
        L-SHORT, FR01, 2026-01-15, 111, R-SHORT, VIR ALPHA, d1
        L-KEYED, FR01, 2026-01-15, 102, R-KEYED, VIR ALPHA, d1
        L-NET, FR01, 2026-01-15, 90, R-NET, VIR BETA, d1
        L-BACK, FR01, 2026-01-16, -60, R-BACK, VIR EMIS BETA, d1
        L-PAID, FR01, 2026-01-15, 120, R-PAID, VIR BETA, d1
        L-BOUNCED, FR01, 2026-01-19, -120, R-BOUNCED, REJET BETA, d1
        L-USD, FR01, 2026-01-15, 270.01, R-USD, VIR ALPHA, d1
        L-CARD, FR01, 2026-01-21, 98, R-CARD, STRIPE P1, d1
        L-TWICE-1, FR01, 2026-01-15, 60, R-TWICE-1, VIR ALPHA, d1
        L-TWICE-2, FR01, 2026-01-16, 60, R-TWICE-2, VIR ALPHA, d1
        L-TWICE-3, FR01, 2026-01-17, 40, R-TWICE-3, VIR ALPHA, d1
        L-AHEAD, FR01, 2026-01-15, 75, R-AHEAD, VIR BETA, d1
        L-EXCESS, FR01, 2026-01-15, 10, R-EXCESS, VIR BETA, d1
        L-RENT, FR01, 2026-01-15, -500, R-RENT, PRLV LOYER, d1
        L-TWIN-1, FR01, 2026-01-15, 12, R-TWIN, VIR BETA, d1
        L-TWIN-2, FR02, 2026-01-15, 12, R-TWIN, VIR BETA, d1
        L-LATE, FR01, 2026-01-15, 30, R-LATE, VIR ALPHA, d1
        L-UNDONE, FR01, 2026-02-15, 12, R-UNDONE, VIR BETA, d1
        L-ASKED, FR01, 2026-02-15, 12, R-ASKED, VIR BETA, d1
        L-FEE, FR01, 2026-01-31, -9, R-FEE, FRAIS, d1
    """,
    "decisions": """
        decision_id, position, row_number, action, origin, user_id, suggestion_id, bank_line_id, bank_reference, account_iban, kind, probability, rank, undone_decision_id, complete_to_date
        all, 10, 1, accept, automatic, auto, s-all, L-ALL, , , reference, 0.999, 1, ,
        part, 10, 2, accept, person, u1, , L-PART, , , , , , ,
        short, 10, 3, accept, person, u1, , L-SHORT, , , , , , ,
        keyed, 10, 4, accept, person, u2, , L-KEYED, , , , , , ,
        net, 11, 1, accept, import, u1, , , R-NET, , , , , ,
        back, 11, 2, accept, import, u1, , , R-BACK, , , , , ,
        bounced, 11, 3, accept, import, u1, , , R-BOUNCED, , , , , ,
        paid, 11, 4, accept, import, u1, , , R-PAID, FR01, , , , ,
        usd, 11, 5, accept, import, u1, , , R-USD, , , , , ,
        card, 11, 6, accept, import, u1, , , R-CARD, , , , , ,
        excess, 11, 7, accept, import, u1, , , R-EXCESS, , , , , ,
        twin, 11, 8, accept, import, u1, , , R-TWIN, , , , , ,
        nowhere, 11, 9, accept, import, u1, , , R-NONE, , , , , ,
        late, 11, 10, accept, import, u1, , , R-LATE, , , , , ,
        done, 11, 11, complete, import, u1, , , , , , , , , 2026-01-31
        twice-1, 20, 1, accept, person, u1, , L-TWICE-1, , , , , , ,
        twice-2, 21, 1, accept, person, u1, , L-TWICE-2, , , , , , ,
        twice-3, 22, 1, accept, person, u1, , L-TWICE-3, , , , , , ,
        ahead, 23, 1, accept, person, u1, , L-AHEAD, , , , , , ,
        undone, 24, 1, accept, automatic, auto, s-undone, L-UNDONE, , , reference, 0.99, 1, ,
        undo, 25, 1, undo, person, u1, , , , , , , , undone,
        no, 26, 1, reject, person, u1, s-no, L-ASKED, , , payer_amount, 0.4, 1, ,
        fee, 27, 1, accept, person, u1, , L-FEE, , , nothing, , , ,
    """,
    "decision_allocations": """
        decision_id, position, row_number, invoice_number, customer_id, allocated_amount, bank_amount, difference_amount, difference_kind
        all, 10, 1, F-ALL, , 120, 120, ,
        part, 10, 2, F-PART, , 50, 50, ,
        short, 10, 3, F-SHORT, , 111, 111, 9, discount
        keyed, 10, 4, F-KEYED, , 102, 102, 18, keying
        net, 11, 1, F-NET, , 120, , ,
        net, 11, 2, A-NET, , -30, , ,
        back, 11, 3, A-BACK, , -60, , ,
        bounced, 11, 4, F-BOUNCED, , -120, , ,
        paid, 11, 5, F-BOUNCED, , 120, , ,
        usd, 11, 6, F-USD-1, , 100, , ,
        usd, 11, 7, F-USD-2, , 100, , ,
        usd, 11, 8, F-USD-3, , 100, , ,
        card, 11, 9, F-CARD-1, , 60, , ,
        card, 11, 10, F-CARD-2, , 40, , ,
        excess, 11, 11, F-OPEN, , 12, , ,
        twin, 11, 12, F-OPEN, , 12, , ,
        nowhere, 11, 13, F-OPEN, , 12, , ,
        late, 11, 14, F-LATE, , 30, , ,
        twice-1, 20, 1, F-TWICE, , 60, 60, ,
        twice-2, 21, 1, F-TWICE, , 60, 60, ,
        twice-3, 22, 1, F-TWICE, , 40, 40, ,
        ahead, 23, 1, , C2, 75, 75, ,
        undone, 24, 1, F-OPEN, , 12, 12, ,
        no, 26, 1, F-OPEN, , 12, 12, ,
    """,
}

SUGGESTIONS = """
    suggestion_id, bank_line_id, rank, probability, kind, is_automatic, evidence, invoice_number, customer_id, allocated_amount, bank_amount
    s-ask, L-ASKED, 1, 0.6, payer_amount, false, {}, F-OPEN, C2, 12, 12
"""


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER, suggestions=SUGGESTIONS, variables={"as_of_date": "2026-03-01"}
    )


def allocations_of(built, decision: str) -> str:
    return built.csv(
        f"""
        select invoice_number, allocated_amount::decimal(18, 2) as allocated,
            bank_amount::decimal(18, 2) as bank, kind
        from marts.allocations where decision_id = '{decision}'
        order by bank_amount desc, invoice_number
        """
    )


def line(built, bank_line_id: str) -> str:
    return built.csv(
        f"""
        select remaining_amount::decimal(18, 2) as remaining, reconciliation_status
        from marts.bank_lines where bank_line_id = '{bank_line_id}'
        """
    ).splitlines()[1]


def invoice(built, invoice_number: str) -> str:
    return built.csv(
        f"""
        select paid_amount::decimal(18, 2), settled_amount::decimal(18, 2),
            open_amount::decimal(18, 2), status, last_payment_date
        from marts.invoices where invoice_number = '{invoice_number}'
        """
    ).splitlines()[1]


def test_a_full_payment_settles_the_invoice(built) -> None:
    assert invoice(built, "F-ALL") == "120.00, 120.00, 0.00, settled, 2026-01-15"
    assert line(built, "L-ALL") == "0.00, reconciled"


def test_a_partial_payment_leaves_the_rest_open(built) -> None:
    assert invoice(built, "F-PART") == "50.00, 50.00, 70.00, partial, 2026-01-15"


def test_a_discount_settles_what_the_cash_does_not(built) -> None:
    assert invoice(built, "F-SHORT") == "111.00, 120.00, 0.00, settled, 2026-01-15"
    assert allocations_of(built, "short") == (
        "invoice_number, allocated, bank, kind\n"
        "F-SHORT, 111.00, 111.00, cash\n"
        "F-SHORT, 9.00, 0.00, discount"
    )


def test_a_keying_error_never_settles_by_itself(built) -> None:
    assert invoice(built, "F-KEYED") == "102.00, 102.00, 18.00, partial, 2026-01-15"


def test_a_credit_note_nets_with_the_invoice_that_it_is_paid_with(built) -> None:
    assert allocations_of(built, "net") == (
        "invoice_number, allocated, bank, kind\n"
        "F-NET, 120.00, 120.00, cash\n"
        "A-NET, -30.00, -30.00, credit"
    )
    assert invoice(built, "A-NET") == "0.00, -30.00, 0.00, settled, "
    assert line(built, "L-NET") == "0.00, reconciled"


def test_a_refund_of_a_credit_note_is_cash(built) -> None:
    assert invoice(built, "A-BACK") == "-60.00, -60.00, 0.00, settled, 2026-01-16"


def test_a_payment_that_comes_back_reopens_its_invoice(built) -> None:
    # The file names the return before the payment: days decide within one import.
    assert invoice(built, "F-BOUNCED") == "0.00, 0.00, 120.00, open, 2026-01-15"
    assert line(built, "L-BOUNCED") == "0.00, reconciled"


def test_a_line_is_shared_over_foreign_invoices_to_the_cent(built) -> None:
    assert allocations_of(built, "usd") == (
        "invoice_number, allocated, bank, kind\n"
        "F-USD-1, 100.00, 90.01, cash\n"
        "F-USD-2, 100.00, 90.00, cash\n"
        "F-USD-3, 100.00, 90.00, cash"
    )


def test_an_imported_payout_is_allocated_gross_and_its_fees_apart(built) -> None:
    assert allocations_of(built, "card") == (
        "invoice_number, allocated, bank, kind\n"
        "F-CARD-1, 60.00, 60.00, cash\n"
        "F-CARD-2, 40.00, 40.00, cash\n"
        ", -2.00, -2.00, fee"
    )
    assert line(built, "L-CARD") == "0.00, reconciled"


def test_a_used_payout_is_not_open_any_more(built) -> None:
    assert built.given["payouts"]["charge_id"].to_pylist() == ["ch3"]


def test_the_first_decision_stands_and_what_then_fits_counts(built) -> None:
    # 60 of 100, then 60 that do not fit, then 40 that do.
    assert invoice(built, "F-TWICE") == "100.00, 100.00, 0.00, settled, 2026-01-17"
    assert line(built, "L-TWICE-2") == "60.00, unmatched"


def test_money_without_document_is_an_advance(built) -> None:
    assert allocations_of(built, "ahead") == (
        "invoice_number, allocated, bank, kind\n, 75.00, 75.00, advance"
    )
    assert built.csv(
        """
        select currency, not_due::decimal(18, 2), days_1_30::decimal(18, 2),
            total::decimal(18, 2)
        from marts.receivables_aging where customer_id = 'C2'
        """
    ).splitlines()[1:] == ["EUR, -75.00, 132.00, 57.00"]


def test_what_has_no_effect_waits_with_its_reason(built) -> None:
    assert built.csv(
        """
        select decision_id, reason, detail from intermediate.int_decisions_waiting
        order by position, decision_id
        """
    ) == (
        "decision_id, reason, detail\n"
        "excess, over_allocates, line L-EXCESS\n"
        "nowhere, line_not_landed, \n"
        "twin, line_ambiguous, \n"
        "twice-2, over_allocates, document F-TWICE\n"
        "write-off d8 1, over_allocates, document F-ALL"
    )


def test_a_decision_waits_for_its_invoice_and_then_counts(built) -> None:
    assert invoice(built, "F-LATE") == "30.00, 30.00, 0.00, settled, 2026-01-15"


def test_an_undone_decision_counts_for_nothing(built) -> None:
    assert line(built, "L-UNDONE") == "12.00, unmatched"


def test_a_completed_import_says_that_the_rest_pays_nothing(built) -> None:
    assert line(built, "L-RENT") == "-500.00, no_customer"
    # Named by the file, though in vain: not absent from it.
    assert line(built, "L-EXCESS") == "10.00, unmatched"
    assert line(built, "L-TWIN-1") == "12.00, unmatched"
    # Decided later by a person: that wins.
    assert line(built, "L-AHEAD") == "0.00, reconciled"
    assert line(built, "L-FEE") == "-9.00, no_customer"


def test_a_write_off_settles_once_it_is_dated(built) -> None:
    assert invoice(built, "F-LOST") == "0.00, 120.00, 0.00, written_off, "
    assert invoice(built, "F-OPEN") == "0.00, 0.00, 12.00, open, "
    assert (
        built.csv(
            """
            select kind, difference_kind, decided_by, settlement_date
            from marts.allocations where invoice_number = 'F-LOST'
            """
        ).splitlines()[1]
        == "write_off, bad_debt, anne, 2026-02-10"
    )


def test_who_decided_is_named(built) -> None:
    assert built.csv(
        """
        select decision_id, decided_by, probability from marts.allocations
        where decision_id in ('all', 'part', 'keyed') order by decision_id
        """
    ) == (
        "decision_id, decided_by, probability\n"
        "all, auto, 0.999\n"
        "keyed, u2, \n"
        "part, anne, "
    )


def test_a_suggestion_has_the_status_of_its_decision(built) -> None:
    assert built.csv(
        """
        select suggestion_id, bank_line_id, status, rank, probability, kind
        from marts.match_suggestions where suggestion_id like 's-%'
        order by suggestion_id
        """
    ) == (
        "suggestion_id, bank_line_id, status, rank, probability, kind\n"
        "s-all, L-ALL, auto, 1, 0.999, reference\n"
        "s-ask, L-ASKED, proposed, 1, 0.6, payer_amount\n"
        "s-no, L-ASKED, rejected, 1, 0.4, payer_amount\n"
        "s-undone, L-UNDONE, superseded, 1, 0.99, reference"
    )
    assert line(built, "L-ASKED") == "12.00, proposed"


def test_an_imported_decision_is_a_suggestion_of_its_own(built) -> None:
    assert built.csv(
        """
        select bank_line_id, status, rank, probability, kind, invoice_number,
            allocated_amount::decimal(18, 2) as allocated
        from marts.match_suggestions
        inner join marts.match_suggestion_lines using (suggestion_id)
        where decision_id = 'net' order by allocated desc
        """
    ) == (
        "bank_line_id, status, rank, probability, kind, invoice_number, allocated\n"
        "L-NET, accepted, 1, 1.0, import, F-NET, 120.00\n"
        "L-NET, accepted, 1, 1.0, import, A-NET, -30.00"
    )


def test_matching_sees_what_is_open_and_nothing_else(built) -> None:
    assert built.given["open_items"]["invoice_number"].to_pylist() == [
        "F-BOUNCED", "F-KEYED", "F-OPEN", "F-PART",
    ]  # fmt: skip
    lines = built.given["bank_lines"].select(
        ["bank_line_id", "remaining_amount", "is_automatic_allowed"]
    )
    assert [
        (row["bank_line_id"], str(row["remaining_amount"]), row["is_automatic_allowed"])
        for row in lines.to_pylist()
    ] == [
        ("L-ASKED", "12.0000", False),
        ("L-EXCESS", "10.0000", False),
        ("L-TWICE-2", "60.0000", False),
        ("L-TWIN-1", "12.0000", False),
        ("L-TWIN-2", "12.0000", False),
        ("L-UNDONE", "12.0000", False),
    ]


def test_matching_knows_what_was_rejected_and_what_was_paid(built) -> None:
    rejected = {
        row["bank_line_id"]: row["rejected_suggestion_ids"]
        for row in built.given["bank_lines"].to_pylist()
    }
    assert rejected["L-ASKED"] == ["s-no"]
    assert rejected["L-UNDONE"] == []
    paid = built.given["paid_items"]["invoice_number"].to_pylist()
    assert "F-ALL" in paid
    assert "F-BOUNCED" not in paid


def test_the_last_landed_version_of_a_customer_wins(built) -> None:
    assert built.csv("select customer_id, name from marts.customers") == (
        "customer_id, name\nC1, Alpha SAS\nC2, Beta"
    )
