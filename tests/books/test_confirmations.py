"""A person confirms what was decided automatically, once, and may take it back."""

from __future__ import annotations

import pytest

from lettrage.books import decisions, reading, verify
from lettrage.books.confirmations import confirm
from lettrage.books.decision import Action, Decision
from lettrage.core.errors import RuleViolation


@pytest.fixture
def automatic(firm, paid):
    """An automatic decision, as a run records it."""
    decision = Decision(
        Action.ACCEPT,
        bank_line_id="L1",
        suggestion_id="s1",
        kind="reference",
        rank=1,
        probability=0.9995,
        allocations=(paid("FA-1", "100.00"),),
    )
    decisions.record_automatic(
        firm.books, [decision], seen_position=2, model_fingerprint="f1", run_id="r1"
    )
    (row,) = reading.decisions_after(firm.books, 0).read_all().to_pylist()
    return row["decision_id"]


def test_a_confirmation_is_recorded_and_the_books_verify(firm, automatic):
    decision = confirm(firm.books, user_id=firm.alice, decision_id=automatic)
    assert decision.endswith("-1")
    assert all(check.holds for check in verify.verify(firm.books))


def test_a_confirmation_is_made_once_and_again_after_its_undo(firm, automatic):
    first = confirm(firm.books, user_id=firm.alice, decision_id=automatic)
    with pytest.raises(RuleViolation, match="confirmed by alice on 2026-01-05"):
        confirm(firm.books, user_id=firm.bob, decision_id=automatic)
    decisions.undo(firm.books, user_id=firm.alice, decision_id=first)
    second = confirm(firm.books, user_id=firm.bob, decision_id=automatic)
    assert second == first.removesuffix("-1") + "-2"


def test_what_was_undone_is_not_confirmed(firm, automatic):
    decisions.undo(firm.books, user_id=firm.bob, decision_id=automatic)
    with pytest.raises(RuleViolation, match="undone by bob"):
        confirm(firm.books, user_id=firm.alice, decision_id=automatic)


def test_only_an_automatic_decision_is_confirmed(firm, paid):
    firm.totals["FA-2"] = ("120.00", "120.00")
    made = firm.accept("L2", "100.00", paid("FA-2", "100.00"))
    with pytest.raises(RuleViolation, match="decided by a person"):
        confirm(firm.books, user_id=firm.alice, decision_id=made)
    with pytest.raises(RuleViolation, match="unknown to the books"):
        confirm(firm.books, user_id=firm.alice, decision_id="d0-1")
