"""What accountants decide, and what the books refuse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lettrage.books import decisions, users
from lettrage.books.decisions import Action, Allocation, Decision, Suggestion
from lettrage.books.journal import head
from lettrage.books.users import Role, UserRefused
from lettrage.core.errors import InvalidValue, RuleViolation


def test_a_line_is_spent_once_and_the_refusal_says_who_spent_it(firm, paid):
    firm.totals["FA-1"] = ("120.00", "120.00")
    firm.accept("L1", "100.00", paid("FA-1", "100.00"), by=firm.bob)
    with pytest.raises(RuleViolation) as refused:
        firm.accept("L1", "100.00", paid("FA-1", "20.00"))
    assert str(refused.value) == (
        "bank line over-allocated, L1: expected at most 0.00 still to allocate, "
        "found 20.00; bob took 100.00 on 2026-01-05 at 09:00:03 UTC"
    )


def test_a_document_is_settled_once_and_the_refusal_says_by_whom(firm, paid):
    firm.totals["FA-1"] = ("120.00", "120.00")
    firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    with pytest.raises(RuleViolation) as refused:
        firm.accept("L2", "50.00", paid("FA-1", "50.00"), by=firm.bob)
    assert str(refused.value) == (
        "document over-settled, FA-1: expected at most 20.00 still open, "
        "found 50.00; alice took 100.00 on 2026-01-05 at 09:00:03 UTC"
    )


def test_what_the_build_counted_is_not_counted_twice(firm, paid):
    firm.totals["FA-1"] = ("120.00", "120.00")
    firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    firm.totals["FA-1"] = ("120.00", "20.00")
    firm.seen_position = 3
    firm.accept("L2", "20.00", paid("FA-1", "20.00"))
    with pytest.raises(RuleViolation, match=r"at most 0\.00 still open"):
        firm.accept("L3", "0.01", paid("FA-1", "0.01"))


def test_a_partial_payment_leaves_the_rest_open_on_both_sides(firm, paid):
    firm.totals |= {"FA-1": ("60.00", "60.00"), "FA-2": ("60.00", "60.00")}
    firm.accept("L1", "100.00", paid("FA-1", "60.00"))
    firm.accept("L1", "100.00", paid("FA-2", "40.00"))
    with pytest.raises(RuleViolation, match=r"FA-2: expected at most 20\.00"):
        firm.accept("L2", "30.00", paid("FA-2", "30.00"))
    firm.accept("L2", "30.00", paid("FA-2", "20.00"))


@pytest.mark.parametrize("amount", ["-100.01", "0.01", "-200.00"])
def test_a_refund_is_bounded_below_and_never_turns_positive(firm, paid, amount):
    firm.totals["AV-1"] = ("-100.00", "-100.00")
    with pytest.raises(RuleViolation):
        firm.accept("L1", "-100.00", paid("AV-1", amount))


def test_a_refund_pays_its_credit_note(firm, paid):
    firm.totals["AV-1"] = ("-100.00", "-100.00")
    firm.accept("L1", "-100.00", paid("AV-1", "-100.00"))
    with pytest.raises(RuleViolation, match=r"AV-1: expected at most 0\.00"):
        firm.accept("L2", "-1.00", paid("AV-1", "-1.00"))


def test_a_reversal_reopens_a_settled_invoice_but_not_beyond_its_amount(firm, paid):
    firm.totals["FA-1"] = ("100.00", "0.00")
    firm.accept("L1", "-100.00", paid("FA-1", "-100.00"))
    with pytest.raises(RuleViolation, match="document over-settled, FA-1"):
        firm.accept("L2", "-100.00", paid("FA-1", "-100.00"))


def test_a_credit_note_nets_within_a_line(firm, paid):
    firm.totals |= {"FA-1": ("120.00", "120.00"), "AV-1": ("-20.00", "-20.00")}
    firm.accept("L1", "100.00", paid("FA-1", "120.00"), paid("AV-1", "-20.00"))
    with pytest.raises(RuleViolation, match="L1"):
        firm.accept("L1", "100.00", paid(None, "0.01"))


def test_a_difference_settles_its_document_but_takes_nothing_of_the_line(firm):
    firm.totals["FA-1"] = ("100.00", "100.00")
    discounted = Allocation(
        "FA-1", Decimal(98), Decimal(98), None, Decimal(2), "discount"
    )
    firm.accept("L1", "98.00", discounted)
    with pytest.raises(RuleViolation, match=r"FA-1: expected at most 0\.00"):
        firm.accept("L2", "2.00", Allocation("FA-1", Decimal(2), Decimal(2)))


def test_accepting_undoing_and_accepting_again_are_three_decisions(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    first = firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    undoing = firm.undo(first)
    second = firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    assert len({first, undoing, second}) == 3
    assert first.removesuffix("-1") == second.removesuffix("-2")


def test_the_same_decisions_have_the_same_ids_on_either_engine(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    assert firm.undo("dfca0fba8cf7c4a1f9731dbcb0807f370-1") == (
        "dd2746c22273c842c320453c434cf0a75-1"
    )


def test_an_undo_frees_what_a_build_had_counted(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    first = firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    firm.totals["FA-1"], firm.seen_position = ("100.00", "0.00"), 3
    firm.undo(first)
    firm.accept("L1", "0.00", paid("FA-1", "60.00"))
    with pytest.raises(RuleViolation, match=r"L1: expected at most 40\.00"):
        firm.accept("L1", "0.00", paid("FA-1", "60.00"))


def test_what_is_undone_cannot_be_undone_again(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    first = firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    undoing = firm.undo(first)
    with pytest.raises(RuleViolation, match="undone by alice on 2026-01-05 at 09:00"):
        firm.undo(first)
    with pytest.raises(RuleViolation, match="itself an undo"):
        firm.undo(undoing)
    with pytest.raises(RuleViolation, match="unknown to the books"):
        firm.undo("d-of-nobody")


def test_a_line_that_pays_nothing_is_taken_whole(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    firm.accept("L1", "100.00", paid("FA-1", "30.00"))
    nothing = firm.nothing("L1", "100.00")
    for amount in ("70.00", "0.01"):
        with pytest.raises(RuleViolation, match=r"L1: expected at most 0\.00"):
            firm.accept("L1", "100.00", paid("FA-1", amount))
    with pytest.raises(RuleViolation, match=r"alice took 70\.00"):
        firm.nothing("L1", "100.00")
    firm.undo(nothing)
    firm.accept("L1", "100.00", paid("FA-1", "70.00"))


def test_a_line_found_to_pay_nothing_before_the_build_is_open_once_undone(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    nothing = firm.nothing("L1", "-45.50")
    firm.seen_position = 3
    firm.undo(nothing)
    firm.totals["AV-1"] = ("-45.50", "-45.50")
    firm.accept("L1", "0.00", paid("AV-1", "-45.50"))


def test_an_acceptance_needs_a_document_or_says_that_there_is_none(firm):
    with pytest.raises(RuleViolation, match="expected a document, or the kind"):
        firm.accept("L1", "10.00")


def test_a_suggestion_is_rejected_once_until_that_is_undone(firm):
    def reject() -> str:
        return decisions.reject(
            firm.books,
            user_id=firm.bob,
            bank_line_id="L1",
            suggestion=Suggestion("s1", "exact"),
        )

    first = reject()
    with pytest.raises(RuleViolation, match="rejected by bob on 2026-01-05"):
        reject()
    firm.undo(first)
    assert reject() == first.removesuffix("1") + "2"


def test_who_is_disabled_or_only_looks_decides_nothing(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    viewer = users.add(
        firm.books, "vera", role=Role.VIEWER, display_name=None, by=firm.alice
    )
    users.disable(firm.books, "bob", by=firm.alice)
    with pytest.raises(UserRefused, match="user bob: is disabled"):
        firm.accept("L1", "100.00", paid("FA-1", "1.00"), by=firm.bob)
    with pytest.raises(UserRefused, match="user vera: the role viewer does not decide"):
        firm.accept("L1", "100.00", paid("FA-1", "1.00"), by=viewer.user_id)
    with pytest.raises(UserRefused, match="user mallory: the books know no such"):
        firm.accept("L1", "100.00", paid("FA-1", "1.00"), by="mallory")


@pytest.mark.parametrize(
    "amount", [Decimal("0.00001"), Decimal("1e15"), Decimal("NaN")]
)
def test_an_amount_that_the_books_cannot_hold_exactly_is_refused(sqlite_firm, amount):
    with pytest.raises(InvalidValue, match="amount"):
        _import(sqlite_firm, Allocation("FA-1", amount, None))


def test_a_refused_decision_leaves_the_books_as_they_were(firm, paid):
    firm.totals["FA-1"] = ("100.00", "0.00")
    before = head(firm.books)
    with pytest.raises(RuleViolation):
        firm.accept("L1", "100.00", paid("FA-1", "100.00"))
    assert head(firm.books) == before


def test_a_float_is_no_amount(sqlite_firm):
    with pytest.raises(TypeError, match=r"an amount is a Decimal, not 0\.5"):
        _import(sqlite_firm, Allocation("FA-1", 0.5, None))


def _import(firm, allocation: Allocation) -> None:
    decisions.record_imported(
        firm.books,
        user_id=firm.alice,
        rows=[Decision(Action.ACCEPT, bank_reference="R1", allocations=(allocation,))],
        complete_to=None,
    )
