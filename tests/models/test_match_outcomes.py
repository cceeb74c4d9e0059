"""What became of decisions, the certificate that follows, and who is drawn for audit."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

from lettrage.matching.audits import is_audited

# The first hash below is drawn at half, the second is not.
DRAWN, UNDRAWN = "s-9", "s-1"

LEDGER = {
    "documents": """
        document_id, position
        d1, 1
    """,
    "users": """
        user_id, login
        u1, anne
    """,
    "settings": """
        key, value
        matching.audit_share, 0.5
    """,
    "accounts": """
        account_iban, ordinal
        FR01, 1
    """,
    "customers": """
        customer_id, name
        C1, Alpha
    """,
    "invoices": """
        invoice_number, customer_id, issue_date, due_date, amount_excluding_tax, vat_amount, amount_including_tax
        F-1, C1, 2026-01-05, 2026-02-04, 100, 20, 120
        F-2, C1, 2026-01-05, 2026-02-04, 100, 20, 120
    """,
    "bank_lines": """
        bank_line_id, booking_date, amount, label
        L1, 2026-01-15, 120, VIR F-1
        L2, 2026-01-15, 120, VIR F-2
    """,
    "decisions": f"""
        decision_id, position, action, origin, suggestion_id, bank_line_id, kind, rank, probability, undone_decision_id
        d-1, 5, accept, automatic, {UNDRAWN}, L1, reference, 1, 0.99,
        d-2, 6, accept, automatic, {DRAWN}, L2, reference, 1, 0.98,
        d-3, 7, undo, person, {UNDRAWN}, L1, reference, , , d-1
        d-4, 8, confirm, person, {DRAWN}, L2, reference, 1, 0.98,
    """,
    "decision_allocations": """
        decision_id, position, row_number, invoice_number, allocated_amount, bank_amount
        d-1, 5, 1, F-1, 120, 120
        d-2, 6, 1, F-2, 120, 120
    """,
}


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER,
        variables={"as_of_date": "2026-03-01"},
        command="build --select +match_certificates +match_audits",
    )


def test_the_models_draw_as_the_matcher_does() -> None:
    assert is_audited(DRAWN, share=0.5)
    assert not is_audited(UNDRAWN, share=0.5)


def test_an_undone_decision_is_wrong_and_a_confirmed_one_right(built) -> None:
    assert built.csv(
        """
        select suggestion_id, origin, is_right, is_drawn, booking_date, judged_by
        from intermediate.int_match_outcomes order by suggestion_id
        """
    ) == (
        "suggestion_id, origin, is_right, is_drawn, booking_date, judged_by\n"
        "s-1, reversal, false, false, 2026-01-15, anne\n"
        "s-9, audit, true, true, 2026-01-15, anne"
    )


def test_an_audit_tells_what_was_found(built) -> None:
    assert built.csv(
        "select decision_id, outcome, judged_by from marts.match_audits"
    ) == ("decision_id, outcome, judged_by\nd-2, confirmed, anne")


def test_the_prior_speaks_while_decisions_are_few(built) -> None:
    assert built.csv(
        """
        select
            as_of, voice, threshold between 0.9 and 1 as is_certified,
            upper_bound <= promised as is_bounded, reason
        from marts.match_certificates where pool = 'citation'
        """
    ) == (
        "as_of, voice, is_certified, is_bounded, reason\n"
        "2026-03-01, prior, true, true, "
    )
