"""What a person decides of customers shows at once, and can be taken back."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from lettrage.books import identities
from lettrage.core.errors import RuleViolation
from lettrage.identity import review
from lettrage.identity.cli import app
from lettrage.identity.review import Status

WHOSE = [("proposed", "C4", "paypal:7"), ("proposed", "C5", "paypal:7")]


def told(workspace, books, status=None):
    rows = review.pairs(workspace, books, status=status)
    return [
        (row["status"], row["landed_customer_id"], row["other_landed_customer_id"])
        for row in rows.iter_rows(named=True)
    ]


def test_what_waits_comes_surest_first(workspace, books):
    assert told(workspace, books, Status.PROPOSED) == [
        ("proposed", "C2", "zoho:Elan"),
        ("proposed", "C2", "stripe:9"),
        ("proposed", "stripe:9", "zoho:Elan"),
        *WHOSE,
    ]
    first = review.pairs(workspace, books, status=Status.PROPOSED).row(0, named=True)
    assert (first["name"], first["other_name"]) == ("Élan Conseil", "Elan Conseil")


def test_a_merge_is_told_at_once_and_what_follows_from_it_waits_no_more(
    workspace, books, anne
):
    ids = ["zoho:Elan", "C2"]
    review.merge(workspace, books, user_id=anne, customer_ids=ids, reason="same sign")
    review.merge(workspace, books, user_id=anne, customer_ids=["C2", "stripe:9"])
    assert told(workspace, books) == [
        ("merged", "C1", "hubspot:12"),
        ("accepted", "C2", "zoho:Elan"),
        ("accepted", "C2", "stripe:9"),
        *WHOSE,
    ]
    row = review.pairs(workspace, books, status=Status.ACCEPTED).row(0, named=True)
    assert (row["decided_by"], row["reason"]) == ("anne", "same sign")


def test_keeping_apart_answers_for_the_whole_customer(workspace, books, anne):
    review.merge(workspace, books, user_id=anne, customer_ids=["C2", "zoho:Elan"])
    review.separate(workspace, books, user_id=anne, customer_ids=["C2", "stripe:9"])
    assert told(workspace, books, Status.PROPOSED) == WHOSE
    assert told(workspace, books, Status.APART) == [("apart", "C2", "stripe:9")]


def test_a_record_that_is_one_twins_is_not_proposed_to_the_other_any_more(
    workspace, books, anne
):
    review.merge(workspace, books, user_id=anne, customer_ids=["C4", "paypal:7"])
    assert ("proposed", "C5", "paypal:7") not in told(workspace, books)


def test_of_two_customers_one_pair_waits(workspace, books, anne):
    review.merge(workspace, books, user_id=anne, customer_ids=["C2", "stripe:9"])
    waiting = told(workspace, books, Status.PROPOSED)
    assert waiting == [("proposed", "C2", "zoho:Elan"), *WHOSE]


def test_an_automatic_merge_can_be_taken_apart_and_put_back(workspace, books, anne):
    ids = ["C1", "hubspot:12"]
    apart = review.separate(workspace, books, user_id=anne, customer_ids=ids)
    assert ("apart", *ids) in told(workspace, books)
    review.undo(books, user_id=anne, decision_id=apart)
    assert ("merged", *ids) in told(workspace, books)


def test_an_undo_brings_the_proposal_back(workspace, books, anne):
    before = told(workspace, books)
    done = review.merge(
        workspace, books, user_id=anne, customer_ids=["C2", "zoho:Elan"]
    )
    review.undo(books, user_id=anne, decision_id=done)
    assert told(workspace, books) == before


def test_a_person_may_join_what_nobody_proposed(workspace, books, anne):
    review.merge(workspace, books, user_id=anne, customer_ids=["C1", "stripe:9"])
    row = review.pairs(workspace, books, status=Status.ACCEPTED).row(0, named=True)
    assert (row["landed_customer_id"], row["score"]) == ("C1", None)
    assert json.loads(row["evidence"]) == []


def test_what_makes_no_sense_is_refused_and_writes_nothing(workspace, books, anne):
    for act, ids, why in (
        (review.merge, ["C1", "nobody"], "customer, nobody: expected one of the last"),
        (review.merge, ["C1", "hubspot:12"], "found one and the same already"),
        (review.merge, ["C1"], "expected two customers"),
        (review.separate, ["C1", "C1"], "expected two customers"),
    ):
        with pytest.raises(RuleViolation, match=why):
            act(workspace, books, user_id=anne, customer_ids=ids)
    assert identities.decisions(books) == []


def test_what_was_taken_apart_since_the_build_may_be_merged_again(
    workspace, books, anne
):
    ids = ["C1", "hubspot:12"]
    review.separate(workspace, books, user_id=anne, customer_ids=ids)
    review.merge(workspace, books, user_id=anne, customer_ids=ids)
    assert ("accepted", *ids) in told(workspace, books)


def run(workspace, *arguments):
    result = CliRunner().invoke(
        app, [*arguments, "--workspace", str(workspace.root)], catch_exceptions=False
    )
    assert result.exit_code == 0
    return result.stdout


def test_the_shell_lists_decides_and_undoes(workspace):
    as_anne = ("--user", "anne")
    listed = json.loads(run(workspace, "list", "--merged", "--format", "json"))
    assert [(row["customer_id"], row["merged_customer_ids"]) for row in listed] == [
        ("C1", ["hubspot:12"])
    ]
    found = run(workspace, "list", "--text", "COFRA")
    assert "Cofradis" in found
    assert "Conseil" not in found
    assert "same name (+50)" in run(workspace, "proposals")

    decision = run(workspace, "merge", "C2", "zoho:Elan", *as_anne).strip()
    accepted = run(workspace, "proposals", "--status", "accepted", "--format", "json")
    assert [row["decision_id"] for row in json.loads(accepted)] == [decision]

    run(workspace, "undo", decision, *as_anne)
    apart = run(workspace, "separate", "C2", "zoho:Elan", *as_anne).strip()
    assert apart.startswith("i")
    waiting = run(workspace, "proposals", "--format", "json", "--limit", "1")
    assert [row["other_landed_customer_id"] for row in json.loads(waiting)] == [
        "stripe:9"
    ]
