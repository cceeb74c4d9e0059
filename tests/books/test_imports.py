"""What was decided elsewhere, a batch a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from lettrage.books import journal, reading, users, verify
from lettrage.books.decisions import (
    Action,
    Decision,
    record_automatic,
    record_imported,
)
from lettrage.books.users import Role, UserRefused
from lettrage.core.errors import InvalidValue, RuleViolation

AMOUNT = pa.decimal128(18, 4)


def live(firm) -> list[dict[str, object]]:
    return reading.decisions_after(firm.books, 0).read_all().to_pylist()


def holds(firm) -> bool:
    return all(check.holds for check in verify.verify(firm.books))


def imported(*rows: tuple[str, str, str], **more: list[str]) -> pa.Table:
    """A decisions file as it is read, of (bank reference, document, amount)."""
    return pa.table(
        {
            "bank_reference": [row[0] for row in rows],
            "invoice_number": [row[1] for row in rows],
            "allocated_amount": pa.array([Decimal(row[2]) for row in rows], AMOUNT),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("rows", "complete_to", "reason"),
    [
        (imported(), date(2026, 1, 31), "lines were declared complete"),
        (imported(("R1", "FA-7", "1.00")), None, "lines were decided by reference"),
    ],
)
def test_an_import_since_the_build_makes_the_machine_wait(
    firm, rows, complete_to, reason
):
    record_imported(firm.books, user_id=firm.alice, rows=rows, complete_to=complete_to)
    certain = [Decision(Action.ACCEPT, bank_line_id="L1", suggestion_id="s1")]
    how = {"model_fingerprint": "f1", "run_id": "r1"}
    (left_out,) = record_automatic(firm.books, certain, seen_position=2, **how)
    assert left_out.reason.startswith(reason)
    assert record_automatic(firm.books, certain, seen_position=3, **how) == []


def test_the_same_file_imported_twice_changes_nothing(firm):
    table = imported(("R1", "FA-1", "10.00"), ("R1", "FA-2", "5.00"))
    first = record_imported(
        firm.books, user_id=firm.alice, rows=table, complete_to=date(2026, 1, 31)
    )
    before = journal.head(firm.books)
    again = record_imported(
        firm.books, user_id=firm.bob, rows=table, complete_to=date(2026, 1, 31)
    )
    assert (len(first), again) == (2, [])
    assert journal.head(firm.books) == before
    firm.undo(first[0])
    assert (
        len(record_imported(firm.books, user_id=firm.bob, rows=table, complete_to=None))
        == 1
    )


def test_an_import_is_one_decision_a_line(firm):
    table = imported(
        ("R1", "FA-1", "10.00"),
        ("R1", "FA-2", "20.00"),
        ("R1", "FA-3", "30.00"),
        account_iban=["FR1", "FR2", "FR1"],
    )
    record_imported(firm.books, user_id=firm.alice, rows=table, complete_to=None)
    allocations = reading.allocations_after(firm.books, 0).read_all().to_pylist()
    by_account = {d["decision_id"]: d["account_iban"] for d in live(firm)}
    assert [
        (by_account[a["decision_id"]], a["invoice_number"]) for a in allocations
    ] == [("FR1", "FA-1"), ("FR1", "FA-3"), ("FR2", "FA-2")]
    assert holds(firm)


def test_a_line_that_an_import_named_by_reference_is_taken_whole(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")
    record_imported(
        firm.books,
        user_id=firm.bob,
        rows=imported(("R-L1", "FA-2", "10.00")),
        complete_to=None,
    )
    with pytest.raises(RuleViolation, match="bob took of it on 2026-01-05"):
        firm.accept("L1", "100.00", paid("FA-1", "1.00"))
    firm.accept("L2", "100.00", paid("FA-1", "1.00"))


def test_what_an_import_took_is_free_at_once_when_its_undo_says_how_much(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    rows = imported(("R-L1", "FA-1", "10.00"), bank_line_id=["L1"])
    (first,) = record_imported(
        firm.books, user_id=firm.bob, rows=rows, complete_to=None
    )
    firm.totals["FA-1"], firm.seen_position = ("10.00", "0.00"), 3
    firm.undo(first, bank_amount="10.00")
    firm.accept("L1", "0.00", paid("FA-1", "10.00"))
    assert holds(firm)


def test_what_an_import_took_waits_for_a_run_when_nobody_says_how_much(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    rows = imported(("R-L1", "FA-1", "10.00"), bank_line_id=["L1"])
    (first,) = record_imported(
        firm.books, user_id=firm.bob, rows=rows, complete_to=None
    )
    firm.totals["FA-1"], firm.seen_position = ("10.00", "0.00"), 3
    firm.undo(first)
    with pytest.raises(RuleViolation, match="bank line over-allocated, L1"):
        firm.accept("L1", "0.00", paid("FA-1", "10.00"))


def test_an_import_and_its_undo_since_the_build_count_for_nothing(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    rows = imported(("R-L1", "FA-1", "10.00"), bank_line_id=["L1"])
    (first,) = record_imported(
        firm.books, user_id=firm.bob, rows=rows, complete_to=None
    )
    firm.undo(first, bank_amount="10.00")
    with pytest.raises(RuleViolation, match=r"L1: expected at most 10\.00"):
        firm.accept("L1", "10.00", paid(None, "10.01"))
    firm.accept("L1", "10.00", paid("FA-1", "10.00"))


def test_an_import_is_whole_or_nothing(firm):
    before = journal.head(firm.books)
    rows = [
        Decision(Action.ACCEPT, bank_reference=f"R{n}", kind="a\0b" if n else None)
        for n in range(2)
    ]
    with pytest.raises(InvalidValue, match="NUL"):
        record_imported(firm.books, user_id=firm.alice, rows=rows, complete_to=None)
    assert journal.head(firm.books) == before
    assert live(firm) == []


def test_who_only_looks_imports_nothing(firm):
    viewer = users.add(
        firm.books, "vera", role=Role.VIEWER, display_name=None, by=firm.alice
    )
    with pytest.raises(UserRefused):
        record_imported(
            firm.books, user_id=viewer.user_id, rows=imported(), complete_to=None
        )
