"""What certified matching decides, a batch a run."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

from lettrage.books import journal, reading, verify
from lettrage.books.decisions import (
    Action,
    Allocation,
    Decision,
    LeftOut,
    Suggestion,
    record_automatic,
    reject,
)

AMOUNT = pa.decimal128(18, 4)


def suggestions(*rows: tuple[str, str, str | None, str]) -> pa.Table:
    """A table as matching makes it, of (line, suggestion, document, amount)."""
    amounts = pa.array([Decimal(row[3]) for row in rows], AMOUNT)
    count = len(rows)
    return pa.table(
        {
            "suggestion_id": [row[1] for row in rows],
            "bank_line_id": [row[0] for row in rows],
            "rank": pa.array([1] * count, pa.int64()),
            "probability": [0.9995] * count,
            "kind": ["exact"] * count,
            "evidence": ['{"reference":"é"}'] * count,
            "invoice_number": [row[2] for row in rows],
            "customer_id": ["C1"] * count,
            "allocated_amount": amounts,
            "bank_amount": amounts,
            "difference_amount": pa.nulls(count, AMOUNT),
            "difference_kind": pa.nulls(count, pa.string()),
        }
    )


def automatic(firm, rows: object, *, seen: int) -> list[LeftOut]:
    return record_automatic(
        firm.books, rows, seen_position=seen, model_fingerprint="f1", run_id="r1"
    )


def live(firm) -> list[dict[str, object]]:
    return reading.decisions_after(firm.books, 0).read_all().to_pylist()


def holds(firm) -> bool:
    return all(check.holds for check in verify.verify(firm.books))


def test_a_batch_is_one_event_in_the_order_of_its_lines(firm):
    table = suggestions(
        ("L2", "s2", "FA-2", "20.00"),
        ("L1", "s1", "FA-1", "10.00"),
        ("L1", "s1", None, "-0.50"),
    )
    assert automatic(firm, table, seen=2) == []
    assert [
        (d["position"], d["row_number"], d["bank_line_id"]) for d in live(firm)
    ] == [
        (3, 1, "L1"),
        (3, 2, "L2"),
    ]
    allocations = reading.allocations_after(firm.books, 0).read_all().to_pylist()
    assert [(a["row_number"], a["invoice_number"]) for a in allocations] == [
        (1, "FA-1"),
        (2, None),
        (3, "FA-2"),
    ]
    assert live(firm)[0]["user_id"] == "auto"
    assert holds(firm)


def test_a_table_and_a_list_give_the_same_decisions(firm):
    table = suggestions(("L1", "s1", "FA-1", "10.00"))
    automatic(firm, table, seen=2)
    ten = Allocation("FA-1", Decimal(10), Decimal(10), "C1")
    (recorded,) = live(firm)
    again = Decision(
        Action.ACCEPT, bank_line_id="L1", suggestion_id="s1", allocations=(ten,)
    )
    assert automatic(firm, [again], seen=3) == []
    assert live(firm) == [recorded]


def test_only_what_matching_is_sure_of_is_decided(firm):
    table = suggestions(("L1", "s1", "FA-1", "10.00"), ("L2", "s2", "FA-2", "10.00"))
    table = table.append_column("is_automatic", pa.array([False, True]))
    automatic(firm, table, seen=2)
    assert [d["bank_line_id"] for d in live(firm)] == ["L2"]


def test_an_empty_batch_records_nothing(firm):
    before = journal.head(firm.books)
    assert automatic(firm, suggestions(), seen=2) == []
    assert journal.head(firm.books) == before


def test_people_come_first(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    firm.accept("L1", "10.00", paid("FA-1", "10.00"))
    reject(firm.books, user_id=firm.bob, bank_line_id="L2", suggestion=Suggestion("s2"))
    table = suggestions(
        ("L1", "s1", "FA-9", "10.00"),
        ("L2", "s2", "FA-2", "10.00"),
        ("L3", "s3", "FA-1", "10.00"),
        ("L4", "s4", "FA-4", "10.00"),
    )
    assert automatic(firm, table, seen=2) == [
        LeftOut("L1", "s1", "the line was decided on since the build"),
        LeftOut("L2", "s2", "the line was decided on since the build"),
        LeftOut("L3", "s3", "document FA-1 was decided on since the build"),
    ]
    assert [d["bank_line_id"] for d in live(firm)] == ["L1", "L2", "L4"]


def test_a_batch_that_was_all_touched_records_nothing(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    firm.undo(firm.accept("L1", "10.00", paid("FA-1", "10.00")))
    before = journal.head(firm.books)
    left_out = automatic(firm, suggestions(("L1", "s1", "FA-1", "10.00")), seen=2)
    assert len(left_out) == 1
    assert journal.head(firm.books) == before


def test_an_automatic_decision_is_undone_by_a_person(firm, paid):
    automatic(firm, suggestions(("L1", "s1", "FA-1", "10.00")), seen=2)
    (decided,) = live(firm)
    firm.undo(str(decided["decision_id"]))
    firm.totals["FA-1"], firm.seen_position = ("10.00", "0.00"), 3
    firm.accept("L1", "0.00", paid("FA-1", "10.00"))
    assert holds(firm)


def test_a_batch_of_many_chunks_verifies_and_a_change_in_it_is_named(
    sqlite_firm, tamper, monkeypatch
):
    monkeypatch.setattr("lettrage.books.recording.CHUNK_ROWS", 7)
    monkeypatch.setattr("lettrage.books.recording.LOOKUP_IDS", 3)
    monkeypatch.setattr("lettrage.books.batches.BATCH_ROWS", 5)
    firm = sqlite_firm
    table = suggestions(
        *((f"L{n:03d}", f"s{n}", f"FA-{n}", f"{n}.01") for n in range(60)),
        *((f"L{n:03d}", f"s{n}", f"FB-{n}", "0.10") for n in range(60)),
    )
    automatic(firm, table, seen=2)
    assert holds(firm)
    assert len(live(firm)) == 60
    tamper("update decision_allocations set bank_amount = 2 where row_number = 77")
    rows = next(c for c in verify.verify(firm.books) if c.name == "rows")
    assert "(event 3, row 39) was changed" in rows.detail


def test_copying_a_large_batch_into_postgresql_gives_the_same_rows(firm, monkeypatch):
    monkeypatch.setattr("lettrage.books.connection.COPY_ROWS_MIN", 1)
    text = "tab\there, back\\slash, new\nline, é, \\N"
    rows = [
        Decision(Action.ACCEPT, bank_line_id="L1", kind=text, probability=0.1 + 0.2),
        Decision(Action.ACCEPT, bank_line_id="L2", probability=-0.0),
    ]
    automatic(firm, rows, seen=2)
    first, second = live(firm)
    assert (first["kind"], first["probability"]) == (text, 0.1 + 0.2)
    assert second["kind"] is None
    assert holds(firm)
