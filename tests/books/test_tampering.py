"""Whoever changes the books behind our back is found, and what was changed is named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lettrage.books import personal, users, verify
from lettrage.books.decision import Action, Allocation, Decision
from lettrage.books.decisions import record_automatic
from lettrage.books.engine import Books
from lettrage.books.landings import record_landing
from lettrage.books.recording import hash_decision
from lettrage.books.verify_chain import Anchor


def faults(books: Books) -> dict[str, str]:
    """The checks that do not hold, and what they say."""
    return {c.name: c.detail for c in verify.verify(books) if not c.holds}


@pytest.fixture
def firm(sqlite_firm, paid, clock):
    """Ten events: two users, a landing, decisions of every kind, a batch of five."""
    firm = sqlite_firm
    firm.totals["FA-1"] = ("100.00", "100.00")
    record_landing(
        firm.books, sha256="ab" * 32, file_name="bank.xml", kind="bank_statement",
        format="camt.053", received_at=clock(), user_id=firm.alice,
    )  # fmt: skip
    first = firm.accept("L1", "100.00", paid("FA-1", "60.00"))
    firm.accept("L2", "100.00", paid("FA-1", "40.00"))
    firm.undo(first)
    firm.nothing("L3", "-12.00")
    record_automatic(
        firm.books,
        [
            Decision(
                Action.ACCEPT,
                bank_line_id=f"M{n}",
                suggestion_id=f"s{n}",
                probability=0.9995,
                allocations=(Allocation(f"FB-{n}", Decimal(n), Decimal(n)),),
            )
            for n in range(1, 6)
        ],
        seen_position=7,
        model_fingerprint="f1",
        run_id="r1",
    )
    assert faults(firm.books) == {}
    return firm


EVENTS = {
    "an event's user": (
        "update events set user_id = 'u00000000' where position = 5",
        {"chain": "1 found: event 5 was changed"},
    ),
    "an event's payload": (
        "update events set payload = replace(payload, 'person', 'import') "
        "where position = 6",
        {"chain": "1 found: event 6 was changed"},
    ),
    "an event's time": (
        "update events set recorded_at = '2025-12-31T00:00:00.000000Z' "
        "where position = 1",
        {"chain": "1 found: event 1 was changed"},
    ),
    "a broken text": (
        "update events set payload = cast(x'7bff7d' as text) where position = 6",
        {"chain": "1 found: event 6 was changed"},
    ),
    "an event of the middle": (
        "delete from events where position = 3",
        {
            "gapless": "1 found: event 3 is missing",
            "chain": "1 found: event 4 does not follow event 2 as it stands",
            "landings": "1 found: the landing of event 3 was inserted",
        },
    ),
    "the first event": (
        "delete from events where position = 1",
        {
            "gapless": "1 found: event 1 is missing",
            "chain": "1 found: event 2 does not follow the beginning as it stands",
            "personal_data": (
                "1 found: personal data of event 1, which does not exist"
            ),
        },
    ),
    "an event more": (
        "insert into events select 0, 'run', recorded_at, user_id, '{}', null, null, "
        "null, previous_hash, hash from events where position = 1",
        {
            "gapless": "1 found: event 0 stands before the first",
            "chain": (
                "2 found: event 0 was changed; "
                "event 1 does not follow the beginning as it stands"
            ),
        },
    ),
}


@pytest.mark.parametrize("change", EVENTS)
def test_a_changed_removed_or_inserted_event_is_named(firm, tamper, change):
    statement, expected = EVENTS[change]
    tamper(statement)
    assert faults(firm.books) == expected


def test_two_events_swapped_are_both_named(firm, tamper):
    tamper(
        "update events set position = -5 where position = 5",
        "update events set position = 5 where position = 6",
        "update events set position = 6 where position = -5",
    )
    chain = faults(firm.books)["chain"]
    assert "event 5 was changed" in chain
    assert "event 6 was changed" in chain


def test_an_end_cut_off_is_found_by_the_witness(firm, tamper):
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    witness = firm.books.witness.path
    assert faults(firm.books) == {
        "witness": (
            f"1 found: the books end at event 7, but {witness} saw event 8: an end "
            "was cut off, or an older copy put back"
        )
    }


def test_an_end_cut_off_stays_found_when_more_is_recorded_after(firm, tamper, paid):
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    firm.accept("L9", "1.00", paid("FA-1", "1.00"))
    firm.accept("L9", "2.00", paid("FA-1", "1.00"))
    assert "event 8 is not the one that" in faults(firm.books)["witness"]


def test_an_end_cut_off_with_its_witness_is_found_by_a_head_kept_elsewhere(
    firm, tamper
):
    kept = Anchor(*firm.books.witness.read(), place="the auditor's note")
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    firm.books.witness.path.unlink()
    assert faults(firm.books) == {}
    checks = verify.verify(firm.books, anchors=[kept])
    (witness,) = [check for check in checks if check.name == "witness"]
    assert not witness.holds
    assert "the auditor's note saw event 8" in witness.detail


def _without_rows_from(position: int) -> list[str]:
    return [
        f"delete from {table} where position >= {position}"
        for table in ("decisions", "decision_allocations", "claims")
    ]


def _decision(firm, row_number: int) -> str:
    with firm.books.reading() as connection:
        found = connection.exec_driver_sql(
            "select decision_id from decisions where position = 8 and row_number = ?",
            (row_number,),
        ).scalar_one()
        return str(found)


@pytest.mark.parametrize(
    "assignment",
    ["probability = 0.5", "bank_line_id = 'M9'", "evidence = '{}'", "rank = 2"],
)
def test_a_changed_decision_is_named(firm, tamper, assignment):
    name = _decision(firm, 3)
    tamper(f"update decisions set {assignment} where position = 8 and row_number = 3")
    assert faults(firm.books)["rows"] == (
        f"1 found: decision {name} (event 8, row 3) was changed"
    )


@pytest.mark.parametrize(
    "assignment",
    ["allocated_amount = 1", "invoice_number = 'FB-9'", "position = 7"],
)
def test_a_changed_allocation_names_its_decision(firm, tamper, assignment):
    name = _decision(firm, 3)
    tamper(f"update decision_allocations set {assignment} where decision_id = '{name}'")
    assert faults(firm.books)["rows"] == (
        f"1 found: decision {name} (event 8, row 3) was changed"
    )


def test_a_removed_allocation_names_its_decision(firm, tamper):
    name = _decision(firm, 3)
    tamper(f"delete from decision_allocations where decision_id = '{name}'")
    assert faults(firm.books) == {
        "rows": f"1 found: decision {name} (event 8, row 3) was changed",
        "claims": f"1 found: claim 3 of decision {name} (event 8) was inserted or "
        "changed",
    }


@pytest.mark.parametrize("row_number", [1, 3, 5])
def test_a_removed_decision_is_named(firm, tamper, row_number):
    name = _decision(firm, row_number)
    tamper(
        f"delete from decisions where position = 8 and row_number = {row_number}",
        f"delete from decision_allocations where decision_id = '{name}'",
    )
    assert faults(firm.books)["rows"] == (
        f"1 found: decision {name} (event 8, row {row_number}) is missing"
    )


def test_all_decisions_of_an_event_removed_are_named(firm, tamper):
    tamper(
        "delete from decisions where position = 8",
        "delete from decision_allocations where position = 8",
        "delete from claims where position = 8",
    )
    assert faults(firm.books) == {
        "rows": "5 found: "
        + "; ".join(f"a decision (event 8, row {n}) is missing" for n in range(1, 6))
    }


def test_an_inserted_decision_is_named(firm, tamper):
    tamper(
        """
        insert into decisions
        select 'd-forged', position, 6, action, origin, user_id, decided_at,
            'forged', 'M6', null, null, kind, rank, probability, evidence, null, null,
            null, null, row_hash
        from decisions where position = 8 and row_number = 5
        """
    )
    assert faults(firm.books) == {
        "rows": "1 found: decision d-forged (event 8, row 6) was inserted"
    }


def test_a_decision_whose_hash_was_made_anew_still_shows_in_its_event(firm, tamper):
    name = _decision(firm, 3)
    with firm.books.reading() as connection:
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
    assert faults(firm.books)["rows"] == (
        "1 found: event 8: its decisions are not those that it recorded"
    )


def test_an_allocation_without_a_decision_is_named(firm, tamper):
    tamper(
        "insert into decision_allocations values "
        "('d-nobody', 8, 99, 'FA-9', null, 1, 1, null, null)"
    )
    assert faults(firm.books) == {
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
def test_a_claim_that_no_decision_makes_is_named(firm, tamper, statement, finding):
    tamper(statement)
    found = faults(firm.books)
    assert list(found) == ["claims"]
    assert "(event 4)" in found["claims"]
    assert finding in found["claims"]


def test_only_the_first_twenty_findings_are_named_and_all_are_counted(firm, tamper):
    tamper(
        "with recursive n(i) as (select 9 union all select i + 1 from n where i < 38) "
        "insert into landings select i, i, null from n"
    )
    detail = faults(firm.books)["landings"]
    assert detail.startswith("30 found: the landing of event 9 was inserted; ")
    assert detail.endswith("the landing of event 28 was inserted; and 10 more")


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "delete from personal_data where position = 2",
            "personal data of event 2 were removed without an erasure",
        ),
        (
            "update personal_data set payload = '{}' where position = 2",
            "personal data of event 2 were changed",
        ),
        (
            "update personal_data set salt = '00' where position = 2",
            "personal data of event 2 were changed",
        ),
        (
            "insert into personal_data values (4, '00', '{}')",
            "personal data of event 4 were inserted",
        ),
        (
            "insert into erasures values (2, 8)",
            "personal data of event 2 are there, though event 8 erased them; "
            "the erasure of event 2 is not as its event says",
        ),
    ],
)
def test_personal_data_changed_by_stealth_are_named(firm, tamper, statement, finding):
    tamper(statement)
    found = faults(firm.books)
    assert list(found) == ["personal_data"]
    assert found["personal_data"].endswith(finding)


def test_an_erasure_forged_without_its_event_is_named(firm, tamper):
    tamper(
        "insert into erasures values (2, 8)",
        "delete from personal_data where position = 2",
    )
    assert faults(firm.books) == {
        "personal_data": "1 found: the erasure of event 2 is not as its event says"
    }


def test_the_rest_of_an_erased_event_is_still_proved(firm, tamper):
    position = users.positions_of(firm.books, firm.bob)
    personal.erase(
        firm.books, user_id=firm.alice, positions=position, reason="asked for it"
    )
    assert faults(firm.books) == {}
    tamper(
        "update events set payload = replace(payload, 'accountant', 'approver') "
        "where position = 2"
    )
    assert faults(firm.books) == {"chain": "1 found: event 2 was changed"}


def test_dropped_triggers_are_named(firm, tamper):
    with firm.books.transaction() as transaction:
        transaction.connection.exec_driver_sql("drop trigger events_refuses_update")
    assert faults(firm.books) == {
        "append_only": "1 found: trigger events_refuses_update is missing"
    }


def test_a_file_with_a_broken_page_is_a_failed_check_and_no_crash(firm):
    path = firm.books.witness.path.with_name("books.db")
    firm.books.close()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 4] = b"\xff" * 4096 * 3
    path.write_bytes(content)
    checks = verify.verify(firm.books)
    assert len(checks) == 10
    assert not next(check for check in checks if check.name == "storage").holds


def test_checking_needs_no_writer_to_stop(firm, paid):
    with firm.books.transaction():
        assert faults(firm.books) == {}
