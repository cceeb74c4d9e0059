"""Whoever changes a decision or a claim is found, and which one is named.

Event 8 of `history` is a batch of five decisions with an allocation each; event 4 an
accept.
"""

from __future__ import annotations

import pytest

from lettrage.books.recording import hash_decision


def _decision(history, row_number: int) -> str:
    with history.books.reading() as connection:
        found = connection.exec_driver_sql(
            "select decision_id from decisions where position = 8 and row_number = ?",
            (row_number,),
        ).scalar_one()
        return str(found)


@pytest.mark.parametrize(
    "assignment",
    ["probability = 0.5", "bank_line_id = 'M9'", "evidence = '{}'", "rank = 2"],
)
def test_a_changed_decision_is_named(history, faults, tamper, assignment):
    name = _decision(history, 3)
    tamper(f"update decisions set {assignment} where position = 8 and row_number = 3")
    assert faults(history)["rows"] == (
        f"1 found: decision {name} (event 8, row 3) was changed"
    )


@pytest.mark.parametrize(
    "assignment",
    ["allocated_amount = 1", "invoice_number = 'FB-9'", "position = 7"],
)
def test_a_changed_allocation_names_its_decision(history, faults, tamper, assignment):
    name = _decision(history, 3)
    tamper(f"update decision_allocations set {assignment} where decision_id = '{name}'")
    assert faults(history)["rows"] == (
        f"1 found: decision {name} (event 8, row 3) was changed"
    )


def test_a_removed_allocation_names_its_decision(history, faults, tamper):
    name = _decision(history, 3)
    tamper(f"delete from decision_allocations where decision_id = '{name}'")
    assert faults(history) == {
        "rows": f"1 found: decision {name} (event 8, row 3) was changed",
        "claims": f"1 found: claim 3 of decision {name} (event 8) was inserted or "
        "changed",
    }


@pytest.mark.parametrize("row_number", [1, 3, 5])
def test_a_removed_decision_is_named(history, faults, tamper, row_number):
    name = _decision(history, row_number)
    tamper(
        f"delete from decisions where position = 8 and row_number = {row_number}",
        f"delete from decision_allocations where decision_id = '{name}'",
    )
    assert faults(history)["rows"] == (
        f"1 found: decision {name} (event 8, row {row_number}) is missing"
    )


def test_all_decisions_of_an_event_removed_are_named(history, faults, tamper):
    tamper(
        "delete from decisions where position = 8",
        "delete from decision_allocations where position = 8",
        "delete from claims where position = 8",
    )
    assert faults(history) == {
        "rows": "5 found: "
        + "; ".join(f"a decision (event 8, row {n}) is missing" for n in range(1, 6))
    }


def test_an_inserted_decision_is_named(history, faults, tamper):
    tamper(
        """
        insert into decisions
        select 'd-forged', position, 6, action, origin, user_id, decided_at,
            'forged', 'M6', null, null, kind, rank, probability, evidence, null, null,
            null, null, row_hash
        from decisions where position = 8 and row_number = 5
        """
    )
    assert faults(history) == {
        "rows": "1 found: decision d-forged (event 8, row 6) was inserted"
    }


def test_a_decision_whose_hash_was_made_anew_still_shows_in_its_event(
    history, faults, tamper
):
    name = _decision(history, 3)
    with history.books.reading() as connection:
        row = connection.exec_driver_sql(
            "select * from decisions where decision_id = ?", (name,)
        ).one()
        parts = connection.exec_driver_sql(
            "select * from decision_allocations where decision_id = ?", (name,)
        ).all()
    changed = list(row)[:-1]
    changed[13] = 0.5
    row_hash = hash_decision(changed, parts)
    tamper(
        f"update decisions set probability = 0.5, row_hash = '{row_hash}' "
        f"where decision_id = '{name}'"
    )
    assert faults(history)["rows"] == (
        "1 found: event 8: its decisions are not those that it recorded"
    )


def test_an_allocation_without_a_decision_is_named(history, faults, tamper):
    tamper(
        "insert into decision_allocations values "
        "('d-nobody', 8, 99, 'FA-9', null, 1, 1, null, null)"
    )
    assert faults(history) == {
        "rows": "1 found: an allocation of decision d-nobody (event 8) stands alone"
    }


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("update claims set settled_amount = 1 where position = 4", "changed"),
        ("delete from claims where position = 4", "is missing"),
        (
            "insert into claims values (4, 1, 9, 'd-x', 'L1', 'FA-1', -1, -1)",
            "was inserted",
        ),
    ],
)
def test_a_claim_that_no_decision_makes_is_named(
    history, faults, tamper, statement, finding
):
    tamper(statement)
    found = faults(history)
    assert list(found) == ["claims"]
    assert "(event 4)" in found["claims"]
    assert finding in found["claims"]
