"""Whoever changes the chain or its side table is found, and what they changed is named.

The database of `history`: events 1 and 2 are users, 3 a landing, 4 to 7 decisions of
people, 8 a batch.
"""

from __future__ import annotations

import pytest

from lettrage.books import personal, users, verify
from lettrage.books.verify_chain import Anchor

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
def test_a_changed_removed_or_inserted_event_is_named(history, faults, tamper, change):
    statement, expected = EVENTS[change]
    tamper(statement)
    assert faults(history) == expected


def test_two_events_swapped_are_both_named(history, faults, tamper):
    tamper(
        "update events set position = -5 where position = 5",
        "update events set position = 5 where position = 6",
        "update events set position = 6 where position = -5",
    )
    chain = faults(history)["chain"]
    assert "event 5 was changed" in chain
    assert "event 6 was changed" in chain


def test_an_end_cut_off_is_found_by_the_witness(history, faults, tamper):
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    witness = history.books.witness.path
    assert faults(history) == {
        "witness": (
            f"1 found: the books end at event 7, but {witness} saw event 8: an end "
            "was cut off, or an older copy put back"
        )
    }


def test_an_end_cut_off_stays_found_when_more_is_recorded_after(
    history, faults, tamper, paid
):
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    history.accept("L9", "1.00", paid("FA-1", "1.00"))
    history.accept("L9", "2.00", paid("FA-1", "1.00"))
    assert "event 8 is not the one that" in faults(history)["witness"]


def test_an_end_cut_off_with_its_witness_is_found_by_a_head_kept_elsewhere(
    history, faults, tamper
):
    kept = Anchor(*history.books.witness.read(), place="the auditor's note")
    tamper("delete from events where position >= 8", *_without_rows_from(8))
    history.books.witness.path.unlink()
    assert faults(history) == {}
    assert list(faults(history, kept)) == ["witness"]
    assert "the auditor's note saw event 8" in faults(history, kept)["witness"]


def _without_rows_from(position: int) -> list[str]:
    return [
        f"delete from {table} where position >= {position}"
        for table in ("decisions", "decision_allocations", "claims")
    ]


def test_only_the_first_twenty_findings_are_named_and_all_are_counted(
    history, faults, tamper
):
    tamper(
        "with recursive n(i) as (select 9 union all select i + 1 from n where i < 38) "
        "insert into landings select i, i, null from n"
    )
    detail = faults(history)["landings"]
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
def test_personal_data_changed_by_stealth_are_named(
    history, faults, tamper, statement, finding
):
    tamper(statement)
    found = faults(history)
    assert list(found) == ["personal_data"]
    assert found["personal_data"].endswith(finding)


def test_an_erasure_forged_without_its_event_is_named(history, faults, tamper):
    tamper(
        "insert into erasures values (2, 8)",
        "delete from personal_data where position = 2",
    )
    assert faults(history) == {
        "personal_data": "1 found: the erasure of event 2 is not as its event says"
    }


def test_the_rest_of_an_erased_event_is_still_proved(history, faults, tamper):
    position = users.positions_of(history.books, history.bob)
    personal.erase(
        history.books, user_id=history.alice, positions=position, reason="asked for it"
    )
    assert faults(history) == {}
    tamper(
        "update events set payload = replace(payload, 'accountant', 'approver') "
        "where position = 2"
    )
    assert faults(history) == {"chain": "1 found: event 2 was changed"}


def test_dropped_triggers_are_named(history, faults, tamper):
    with history.books.transaction() as transaction:
        transaction.connection.exec_driver_sql("drop trigger events_refuses_update")
    assert faults(history) == {
        "append_only": "1 found: trigger events_refuses_update is missing"
    }


def test_a_file_with_a_broken_page_is_a_failed_check_and_no_crash(history, faults):
    path = history.books.witness.path.with_name("books.db")
    history.books.close()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 4] = b"\xff" * 4096 * 3
    path.write_bytes(content)
    checks = verify.verify(history.books)
    assert len(checks) == 11
    assert not next(check for check in checks if check.name == "storage").holds


def test_checking_needs_no_writer_to_stop(history, faults, paid):
    with history.books.transaction():
        assert faults(history) == {}


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_postgresql_server_is_proved_alike(firm, faults, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    name = firm.accept("L1", "100.00", paid("FA-1", "60.00"))
    with firm.books.engine.begin() as connection:
        for statement in (
            "alter table events disable trigger all",
            "alter table decisions disable trigger all",
            "update events set user_id = 'u0' where position = 1",
            "update decisions set kind = 'fee' where position = 3",
            "alter table decisions enable trigger all",
        ):
            connection.exec_driver_sql(statement)
    assert faults(firm) == {
        "append_only": (
            "2 found: trigger events_refuses_update is missing; "
            "trigger events_refuses_delete is missing"
        ),
        "chain": "1 found: event 1 was changed",
        "rows": f"1 found: decision {name} (event 3, row 1) was changed",
    }
