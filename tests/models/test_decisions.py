"""Decisions become allocations: what each sort of decision does, to the cent."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

LEDGER = tomllib.loads(
    Path(__file__).with_name("decisions.toml").read_text(encoding="utf-8")
)

SUGGESTIONS = """
    suggestion_id, bank_line_id, rank, probability, kind, is_automatic, evidence, invoice_number, customer_id, allocated_amount, bank_amount
    s-ask, L-ASKED, 1, 0.6, payer_amount, false, {}, F-OPEN, C2, 12, 12
"""


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER,
        suggestions=SUGGESTIONS,
        variables={"as_of_date": "2026-03-01"},
        command="build --select +allocations +bank_lines +invoices +receivables_aging "
        "+customers +match_suggestions +match_suggestion_lines +int_decisions_waiting",
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
