"""What a person decides shows at once, is told apart, and can be taken back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from lettrage.books import decisions, reading
from lettrage.books.decision import Action, Allocation, Decision
from lettrage.core.errors import RuleViolation
from lettrage.matching import review


def waiting(workspace, books, **filters):
    return review.queue(workspace, books, **filters)["bank_line_id"].to_list()


def open_amount(workspace, books, number):
    rows = review.open_documents(workspace, books).filter(
        pl.col("invoice_number") == number
    )
    return rows["open_amount"][0] if rows.height else Decimal(0)


def status_of(workspace, books, line, suggestion):
    rows = review.suggestions_of(workspace, books, bank_line_id=line)
    return rows.filter(pl.col("suggestion_id") == suggestion)["status"][0]


def test_what_is_decided_does_not_wait_and_the_surest_comes_first(workspace, books):
    queue = review.queue(workspace, books)
    assert queue["bank_line_id"].to_list() == ["L1", "L2", "L3", "L6", "L7"]
    first = queue.row(0, named=True)
    assert (first["suggestion_id"], first["invoice_numbers"]) == ("S1", ["FA-1"])
    assert first["suggested_amount"] == Decimal(120)


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        ({"account_iban": "FR76B"}, ["L3", "L7"]),
        ({"is_suggested": True}, ["L1", "L2"]),
        ({"is_suggested": False, "limit": 1}, ["L3"]),
        ({"probability_min": 0.9}, ["L1"]),
        ({"customer_id": "C1", "booked_from": date(2026, 4, 2)}, ["L2"]),
        ({"booked_to": date(2026, 4, 1)}, ["L1"]),
        ({"amount_min": Decimal(200)}, ["L3"]),
        ({"amount_max": Decimal(10)}, ["L6", "L7"]),
        ({"text": "cheque"}, ["L3"]),
    ],
)
def test_the_queue_is_filtered(workspace, books, filters, lines):
    assert waiting(workspace, books, **filters) == lines


def test_an_accepted_suggestion_shows_at_once(workspace, books, anne):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    assert "L1" not in waiting(workspace, books)
    assert open_amount(workspace, books, "FA-1") == 0
    assert status_of(workspace, books, "L1", "S1") == "accepted"
    assert status_of(workspace, books, "L1", "S2") == "superseded"


def test_what_is_undone_waits_again(workspace, books, anne):
    decision = review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    review.undo(workspace, books, user_id=anne, target=decision)
    assert "L1" in waiting(workspace, books)
    assert open_amount(workspace, books, "FA-1") == 120
    assert status_of(workspace, books, "L1", "S1") == "proposed"


@pytest.mark.parametrize("target", ["S1", "L1"])
def test_a_decision_is_undone_by_its_suggestion_or_line(workspace, books, anne, target):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    review.undo(workspace, books, user_id=anne, target=target)
    assert "L1" in waiting(workspace, books)


def test_nothing_to_undo_is_told(workspace, books, anne):
    with pytest.raises(RuleViolation, match="undo, L3: expected a decision"):
        review.undo(workspace, books, user_id=anne, target="L3")


def test_a_document_taken_meanwhile_is_refused(workspace, books, anne):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    with pytest.raises(RuleViolation, match=r"FA-1: .* anne took 120\.00"):
        review.accept(workspace, books, user_id=anne, suggestion_id="S3")
    assert "L2" in waiting(workspace, books)


@pytest.mark.parametrize(
    ("suggestion", "told"),
    [("S9", "one of the last build"), ("S4", "decided automatically; undo it first")],
)
def test_a_suggestion_that_does_not_wait_is_refused(
    workspace, books, anne, suggestion, told
):
    with pytest.raises(RuleViolation, match=told):
        review.accept(workspace, books, user_id=anne, suggestion_id=suggestion)


def test_what_is_accepted_is_not_accepted_again(workspace, books, anne):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    with pytest.raises(RuleViolation, match="accepted already; undo it first"):
        review.accept(workspace, books, user_id=anne, suggestion_id="S1")


def test_a_rejected_suggestion_gives_way_to_the_next(workspace, books, anne):
    review.reject(workspace, books, user_id=anne, suggestion_id="S1")
    queue = review.queue(workspace, books).filter(pl.col("bank_line_id") == "L1")
    assert queue["suggestion_id"].to_list() == ["S2"]
    assert status_of(workspace, books, "L1", "S1") == "rejected"


def test_a_set_put_together_by_hand_leaves_the_rest_open(workspace, books, anne):
    review.accept_allocations(
        workspace,
        books,
        user_id=anne,
        bank_line_id="L3",
        allocations=[
            Allocation("FA-1", Decimal(120), None),
            Allocation("FA-2", Decimal("290.00"), None, None, Decimal(10), "discount"),
        ],
    )
    line = review.queue(workspace, books).filter(pl.col("bank_line_id") == "L3")
    assert line["remaining_amount"].to_list() == [Decimal(90)]
    assert line["reconciliation_status"].to_list() == ["partial"]
    assert open_amount(workspace, books, "FA-1") == 0
    assert open_amount(workspace, books, "FA-2") == 0


@pytest.mark.parametrize(
    ("allocations", "told"),
    [
        ([], "at least one document"),
        ([Allocation("FA-9", Decimal(1), Decimal(1))], "FA-9.*a document of the last"),
        ([Allocation("FA-4", Decimal(550), None)], "FA-4.*its amount in EUR as well"),
        ([Allocation("FA-2", Decimal(600), Decimal(600))], "L3.*at most 500.00"),
        ([Allocation("FA-1", Decimal(130), Decimal(130))], "FA-1.*at most 120.00"),
    ],
)
def test_a_set_that_cannot_be_is_refused(workspace, books, anne, allocations, told):
    with pytest.raises(RuleViolation, match=told):
        review.accept_allocations(
            workspace,
            books,
            user_id=anne,
            bank_line_id="L3",
            allocations=allocations,
        )
    assert "L3" in waiting(workspace, books)


def test_a_line_may_pay_nothing_and_may_be_reopened(workspace, books, anne):
    review.mark_no_customer(workspace, books, user_id=anne, bank_line_id="L3")
    assert "L3" not in waiting(workspace, books)
    review.undo(workspace, books, user_id=anne, target="L3")
    assert "L3" in waiting(workspace, books)


def test_a_line_that_a_complete_file_left_out_can_be_decided(workspace, books, anne):
    review.accept_allocations(
        workspace,
        books,
        user_id=anne,
        bank_line_id="L4",
        allocations=[Allocation(None, Decimal("-45.50"), None, "C1")],
    )
    rows = review.suggestions_of(workspace, books, bank_line_id="L4")
    assert rows["status"].to_list() == ["accepted"]


def test_a_reopened_automatic_decision_is_a_proposal(workspace, books, anne):
    decisions.record_automatic(
        books,
        [_automatic("L2", "S3", "FA-1")],
        seen_position=1,
        model_fingerprint="f",
        run_id="r2",
    )
    assert status_of(workspace, books, "L2", "S3") == "auto"
    review.undo(workspace, books, user_id=anne, target="S3")
    assert status_of(workspace, books, "L2", "S3") == "proposed"


def test_an_explanation_says_why_and_what_came_next(workspace, books):
    why = review.explain(workspace, books, target="S1")
    assert why.evidence["sentence"]["en"] == "Cites FA-1."
    assert [row["invoice_number"] for row in why.documents] == ["FA-1"]
    assert why.line["label"] == "VIR MARTIN FA-1"
    assert why.runner_up is not None
    assert why.runner_up["suggestion_id"] == "S2"


def _automatic(line, suggestion, number):
    return Decision(
        action=Action.ACCEPT,
        bank_line_id=line,
        suggestion_id=suggestion,
        kind="payer_amount",
        allocations=(Allocation(number, Decimal(120), Decimal(120)),),
    )


def test_a_decision_for_something_else_keeps_what_was_first(workspace, books, anne):
    review.accept(workspace, books, user_id=anne, suggestion_id="S2")
    review.mark_no_customer(workspace, books, user_id=anne, bank_line_id="L2")
    second, nothing = reading.decisions_after(books, 0).read_all().to_pylist()
    first = json.loads(second["evidence"])["first_suggestion"]
    assert (first["suggestion_id"], first["probability"]) == ("S1", 0.98)
    assert not first["is_right"]
    first = json.loads(nothing["evidence"])["first_suggestion"]
    assert (first["suggestion_id"], first["is_right"]) == ("S3", False)


def test_a_set_by_hand_that_is_the_first_suggestion_s_confirms_it(
    workspace, books, anne
):
    same = Allocation("FA-1", Decimal(120), None)
    review.accept_allocations(
        workspace, books, user_id=anne, bank_line_id="L1", allocations=[same]
    )
    (made,) = reading.decisions_after(books, 0).read_all().to_pylist()
    assert json.loads(made["evidence"])["first_suggestion"]["is_right"]


def test_the_first_suggestion_accepted_says_nothing_more(workspace, books, anne):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    (made,) = reading.decisions_after(books, 0).read_all().to_pylist()
    assert "first_suggestion" not in json.loads(made["evidence"])
