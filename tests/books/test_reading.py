"""The books as Arrow, as `raw` takes them in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from lettrage.books import decisions, landings, reading, users
from lettrage.books.decisions import Action, Allocation, Decision
from lettrage.core.warehouse import scratch

# The columns of `raw` that mirror the books; `ingestion.schema` is the definition, and
# its own tests land these tables into it.
DECISION = {
    "decision_id": "dc83",
    "position": 3,
    "row_number": 1,
    "action": "accept",
    "origin": "import",
    "user_id": "u4b7a91bc",
    "decided_at": datetime(2026, 1, 5, 9, 0, 3),
    "suggestion_id": None,
    "bank_line_id": None,
    "bank_reference": "R1",
    "account_iban": "FR76",
    "kind": "exact",
    "rank": 2,
    "probability": 0.1,
    "evidence": '{"é":1}',
    "undone_decision_id": None,
    "complete_to_date": None,
    "reason": "said so",
}


@pytest.fixture
def imported(firm):
    """One imported decision and a completion."""
    amount = Decimal("-99999999999999.9999")
    decisions.record_imported(
        firm.books,
        user_id=firm.alice,
        rows=[
            Decision(
                Action.ACCEPT,
                bank_reference="R1",
                account_iban="FR76",
                kind="exact",
                rank=2,
                probability=0.1,
                evidence='{"é":1}',
                reason="said so",
                allocations=(
                    Allocation("FA-1", amount, None, "C1"),
                    Allocation("FA-2", Decimal(0), None, None, Decimal("1.2"), "fee"),
                ),
            )
        ],
        complete_to=date(2026, 1, 31),
    )
    return firm


def test_decisions_come_in_the_shape_of_raw(imported):
    first, second = reading.decisions_after(imported.books, 0).read_all().to_pylist()
    assert first | {"decision_id": "dc83"} == DECISION
    assert second["action"] == "complete"
    assert second["complete_to_date"] == date(2026, 1, 31)


def test_amounts_come_back_to_the_last_digit(imported):
    first, second = reading.allocations_after(imported.books, 0).read_all().to_pylist()
    assert str(first["allocated_amount"]) == "-99999999999999.9999"
    assert (first["bank_amount"], first["difference_amount"]) == (None, None)
    assert str(second["allocated_amount"]) == "0.0000"
    assert (str(second["difference_amount"]), second["difference_kind"]) == (
        "1.2000",
        "fee",
    )


def test_duckdb_reads_the_streams_as_the_types_of_raw(imported):
    streams = {
        "decisions": reading.decisions_after(imported.books, 0),
        "decision_allocations": reading.allocations_after(imported.books, 0),
        "book_events": reading.events_after(imported.books, 0),
        "users": reading.users(imported.books),
    }
    types = {}
    with scratch() as connection:
        for name, stream in streams.items():
            connection.register("incoming", stream)
            connection.execute(f"create table {name} as from incoming")
            connection.unregister("incoming")
        for table, column, kind in connection.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
        ).fetchall():
            types[f"{table}.{column}"] = kind
    assert types["decisions.decided_at"] == "TIMESTAMP"
    assert types["decisions.probability"] == "DOUBLE"
    assert types["decisions.complete_to_date"] == "DATE"
    assert types["decisions.position"] == "BIGINT"
    assert types["decision_allocations.bank_amount"] == "DECIMAL(18,4)"
    assert types["book_events.recorded_at"] == "TIMESTAMP"
    assert types["users.is_active"] == "BOOLEAN"
    assert types["users.role"] == "VARCHAR"


def test_reading_goes_on_after_a_position_and_up_to_another(firm):
    for n in range(6):
        landings.record_landing(
            firm.books, sha256=f"{n}" * 64, file_name="f", kind=None, format=None,
            received_at=datetime.fromisoformat("2026-01-05T00:00Z"), user_id=firm.bob,
        )  # fmt: skip
    found = reading.events_after(firm.books, 3, up_to=6).read_all()
    assert found["position"].to_pylist() == [4, 5, 6]
    assert set(found["kind"].to_pylist()) == {"landing"}


def test_a_long_result_comes_in_batches(imported, monkeypatch):
    monkeypatch.setattr("lettrage.books.reading.BATCH_ROWS", 1)
    batches = list(reading.decisions_after(imported.books, 0))
    assert [batch.num_rows for batch in batches] == [1, 1]


def test_a_stream_left_half_read_holds_up_nobody(imported, monkeypatch):
    monkeypatch.setattr("lettrage.books.reading.BATCH_ROWS", 1)
    stream = reading.decisions_after(imported.books, 0)
    stream.read_next_batch()
    users.ensure(imported.books, "claire")
    assert stream.read_next_batch().num_rows == 1


def test_users_come_as_they_are_now(firm):
    users.disable(firm.books, "bob", by=firm.alice)
    assert reading.users(firm.books).to_pylist() == [
        {
            "user_id": firm.alice, "position": 1, "login": "alice",
            "display_name": None, "role": "accountant", "is_active": True,
        },
        {
            "user_id": firm.bob, "position": 3, "login": "bob",
            "display_name": None, "role": "accountant", "is_active": False,
        },
    ]  # fmt: skip
