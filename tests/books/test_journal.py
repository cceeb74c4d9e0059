"""The chain, seen from outside: hashes that anyone can compute again."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from lettrage.books import journal, reading
from lettrage.books.engine import open_books
from lettrage.books.schema import (
    APPEND_ONLY,
    closed_entry_lines,
    closed_vat_events,
)
from lettrage.core.errors import InvalidValue


def test_anyone_can_compute_the_chain_from_its_documentation(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    firm.accept("L1", "10.00", paid("FA-1", "10.00"))
    previous = "0" * 64
    with firm.books.reading() as connection:
        events = connection.exec_driver_sql("select * from events order by 1").all()
    for event in events:
        row = json.dumps(list(event)[:8], ensure_ascii=False, separators=(",", ":"))
        text = f"lettrage books 1 event\n{previous}\n{row}"
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert event.hash == previous
    assert journal.head(firm.books).hash == previous


def test_anyone_can_compute_a_commitment_from_its_documentation(firm):
    with firm.books.reading() as connection:
        commitment, salt, payload = connection.exec_driver_sql(
            "select personal_commitment, salt, p.payload from events e "
            "join personal_data p on p.position = e.position where e.position = 1"
        ).one()
    text = f"lettrage books 1 personal\n{salt}\n{payload}"
    assert commitment == hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(payload) == {"login": "alice"}


def test_both_engines_hold_the_same_text(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    firm.accept("L1", "10.00", paid("FA-1", "10.00"))
    with firm.books.reading() as connection:
        event = connection.exec_driver_sql(
            "select kind, recorded_at, user_id, payload, rows_count, rows_digest "
            "from events where position = 3"
        ).one()
    assert tuple(event) == (
        "decisions",
        "2026-01-05T09:00:03.000000Z",
        "u4b7a91bc",
        '{"action":"accept","origin":"person"}',
        1,
        "2ce364f90fa33a67e21a15571e921edfdaefc0ca138fe8c82cd9252be28d25de",
    )


def test_time_never_runs_backwards_in_the_chain(workspace, settings):
    instants = iter(
        [
            datetime(2026, 3, 29, 3, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 2, 0, tzinfo=UTC),
        ]
    )
    with open_books(workspace, settings, clock=lambda: next(instants)) as books:
        for n in range(2):
            journal.record_run(books, as_of=date(2026, 3, 28), run_id=f"r{n}")
        recorded = reading.events_after(books, 0).read_all()["recorded_at"]
    assert recorded.to_pylist() == [datetime(2026, 3, 29, 3, 0)] * 2


def test_a_transaction_that_fails_leaves_no_gap(books):
    def append(fails: bool) -> None:
        with books.transaction() as transaction:
            journal.append(transaction, "run", user_id="auto", payload={})
            if fails:
                raise KeyError

    append(fails=False)
    with pytest.raises(KeyError):
        append(fails=True)
    append(fails=False)
    assert journal.head(books).position == 2


def test_the_last_run_is_remembered(books):
    assert journal.last_run(books) is None
    journal.record_run(books, as_of=date(2026, 1, 31), run_id="r1")
    journal.record_run(books, as_of=date(2026, 2, 28), run_id="r2")
    assert journal.last_run(books) == journal.RecordedRun(2, "r2", date(2026, 2, 28))


def test_a_text_that_no_engine_holds_is_refused(books):
    for text in ("a\0b", "\ud800"):
        with pytest.raises(InvalidValue), books.transaction() as transaction:
            journal.append(transaction, "run", user_id="auto", payload={"said": text})
    assert journal.head(books).position == 0


@pytest.mark.parametrize("table", [*(t.name for t in APPEND_ONLY), "personal_data"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_changes(firm, paid, table, verb):
    firm.totals["FA-1"] = ("10.00", "10.00")
    firm.accept("L1", "10.00", paid("FA-1", "10.00"))
    _fill(firm)
    statement = {
        "update": f"update {table} set position = position + 100",
        "delete": f"delete from {table}",
    }[verb]
    with (
        pytest.raises(DBAPIError, match=r"append-only|no erasure names this row"),
        firm.books.engine.begin() as connection,
    ):
        connection.exec_driver_sql(statement)


def _fill(firm) -> None:
    """A row in each table that has none yet: SQLite's triggers look at rows."""
    with firm.books.engine.begin() as connection:
        connection.exec_driver_sql("insert into erasures values (999, 999)")
        connection.exec_driver_sql("insert into landings values (3, 'x', null)")
        for sealed in (closed_entry_lines, closed_vat_events):
            nothing = {c.name: c.type.python_type() for c in sealed.columns}
            connection.execute(sealed.insert(), nothing)
