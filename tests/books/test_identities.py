"""What people decide about who customers are, in the books."""

from __future__ import annotations

import pytest

from lettrage.books import identities, personal, users, verify
from lettrage.books.identities import Action
from lettrage.books.users import Role, UserRefused
from lettrage.core.errors import RuleViolation


def test_a_merge_an_exclusion_and_their_undo_are_events_in_order(firm):
    merged = identities.merge(
        firm.books, user_id=firm.alice, customer_ids=["zoho:Acme", "C1"], reason="same"
    )
    apart = identities.separate(
        firm.books, user_id=firm.bob, customer_ids=["C2", "C3", "C2"]
    )
    undone = identities.undo(firm.books, user_id=firm.alice, decision_id=merged)

    made = identities.decisions(firm.books)
    assert [(one.decision_id, one.action, one.customer_ids) for one in made] == [
        (merged, Action.MERGE, ("C1", "zoho:Acme")),
        (apart, Action.SEPARATE, ("C2", "C3")),
        (undone, Action.UNDO, None),
    ]
    assert (made[0].reason, made[2].undone_decision_id) == ("same", merged)
    assert [one.decision_id for one in identities.standing(made)] == [apart]
    assert [check for check in verify.verify(firm.books) if not check.holds] == []


def test_the_same_twice_is_refused_and_names_who_decided(firm):
    identities.merge(firm.books, user_id=firm.alice, customer_ids=["C1", "C2"])
    with pytest.raises(RuleViolation, match="decided by alice on 2026-01-05"):
        identities.merge(firm.books, user_id=firm.bob, customer_ids=["C2", "C1"])


def test_what_was_undone_may_be_decided_again(firm):
    first = identities.merge(firm.books, user_id=firm.alice, customer_ids=["C1", "C2"])
    identities.undo(firm.books, user_id=firm.alice, decision_id=first)
    again = identities.merge(firm.books, user_id=firm.alice, customer_ids=["C1", "C2"])
    assert again != first
    standing = identities.standing(identities.decisions(firm.books))
    assert [one.decision_id for one in standing] == [again]


@pytest.mark.parametrize("ids", [[], ["C1"], ["C1", "C1"]])
def test_one_customer_alone_is_nothing_to_decide(firm, ids):
    with pytest.raises(RuleViolation, match="expected two customers"):
        identities.merge(firm.books, user_id=firm.alice, customer_ids=ids)


def test_only_a_decision_that_stands_can_be_undone(firm):
    merged = identities.merge(firm.books, user_id=firm.alice, customer_ids=["C1", "C2"])
    undone = identities.undo(firm.books, user_id=firm.bob, decision_id=merged)
    for target, why in (
        (merged, "undone by bob"),
        (undone, "itself an undo"),
        ("i999", "unknown to the books"),
    ):
        with pytest.raises(RuleViolation, match=why):
            identities.undo(firm.books, user_id=firm.alice, decision_id=target)


def test_who_may_not_decide_is_refused(firm):
    viewer = users.add(
        firm.books, "victor", role=Role.VIEWER, display_name=None, by=firm.alice
    )
    for act in (identities.merge, identities.separate):
        with pytest.raises(UserRefused):
            act(firm.books, user_id=viewer.user_id, customer_ids=["C1", "C2"])


def test_an_identifier_that_names_a_person_can_be_erased(firm):
    merged = identities.merge(
        firm.books, user_id=firm.alice, customer_ids=["C1", "stripe:Marie Dupont"]
    )
    position = int(merged.removeprefix("i"))
    personal.erase(
        firm.books, user_id=firm.alice, positions=[position], reason="asked for"
    )
    (erased,) = identities.decisions(firm.books)
    assert erased.customer_ids is None
    assert identities.standing([erased]) == []
    assert [check for check in verify.verify(firm.books) if not check.holds] == []


def test_raw_gets_what_was_known_at_a_position(firm):
    first = identities.merge(firm.books, user_id=firm.alice, customer_ids=["C1", "C2"])
    position = int(first.removeprefix("i"))
    identities.undo(firm.books, user_id=firm.alice, decision_id=first)
    known = identities.table(firm.books, up_to=position).to_pylist()
    assert [(row["action"], row["customer_ids"]) for row in known] == [
        ("merge", ["C1", "C2"])
    ]
    assert identities.table(firm.books, up_to=position + 1).num_rows == 2
