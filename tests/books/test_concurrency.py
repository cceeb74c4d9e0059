"""Many hands at once: nothing is lost, nothing is paid twice."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lettrage.books import journal, reading, users, verify
from lettrage.books.connection import BooksBusy
from lettrage.books.engine import open_books
from lettrage.core.errors import RuleViolation

PROCESSES = 8
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "books_concurrency.py"


@pytest.mark.parametrize(
    "count", [25, pytest.param(500, marks=pytest.mark.soak)], ids=["25", "500"]
)
def test_eight_processes_lose_nothing(workspace, settings, count):
    arguments = [
        f"--count={count}",
        f"--workspace={workspace.root}",
        f"--books-url={settings.storage.books_url}",
    ]
    running = [
        subprocess.Popen(
            [sys.executable, SCRIPT, f"--process={process}", *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(PROCESSES)
    ]
    made = [name for one in running for name in one.communicate()[0].split()]
    with open_books(workspace, settings) as books:
        recorded = reading.decisions_after(books, 0).read_all()["decision_id"]
        assert sorted(recorded.to_pylist()) == sorted(made)
        # A user each, and each user's decisions.
        assert journal.head(books).position == PROCESSES * (count + 1)
        assert [c for c in verify.verify(books) if not c.holds] == []


def test_of_two_who_accept_onto_one_invoice_at_once_the_second_is_refused(firm, paid):
    firm.totals["FA-1"] = ("100.00", "100.00")

    def accept(n: int) -> str | RuleViolation:
        by = firm.alice if n % 2 else firm.bob
        try:
            return firm.accept(f"L{n}", "60.00", paid("FA-1", "60.00"), by=by)
        except RuleViolation as refused:
            return refused

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(accept, range(8)))
    refused = [o for o in outcomes if isinstance(o, RuleViolation)]
    assert len(refused) == 7
    assert all("FA-1: expected at most 40.00 still open" in str(r) for r in refused)
    assert [c for c in verify.verify(firm.books) if not c.holds] == []


def test_a_reader_by_position_misses_nothing_while_others_write(firm, paid):
    firm.totals["FA-1"] = ("1000.00", "1000.00")

    def write(n: int) -> str:
        return firm.accept(f"L{n}", "1.00", paid("FA-1", "1.00"))

    seen: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, n) for n in range(40)]
        while len(seen) < 42:
            after = seen[-1] if seen else 0
            batch = reading.events_after(firm.books, after).read_all()
            seen += batch["position"].to_pylist()
            assert seen == list(range(1, len(seen) + 1))
        assert len({future.result() for future in writing}) == 40


def test_a_writer_that_is_killed_leaves_whole_books(workspace, settings):
    arguments = [
        "--process=0",
        "--count=100000",
        f"--workspace={workspace.root}",
        f"--books-url={settings.storage.books_url}",
    ]
    with open_books(workspace, settings) as books:
        writer = subprocess.Popen([sys.executable, SCRIPT, *arguments])
        while journal.head(books).position < 20:
            assert writer.poll() is None
        writer.kill()
        writer.wait()
        assert [c for c in verify.verify(books) if not c.holds] == []
        users.ensure(books, "alice")
        assert [user.login for user in users.listed(books)] == ["user0", "alice"]
        assert [c for c in verify.verify(books) if not c.holds] == []


def test_who_waits_too_long_is_told_that_somebody_else_writes(
    workspace, settings, monkeypatch
):
    monkeypatch.setattr("lettrage.books.connection.LOCK_WAIT_SECONDS", 1)
    with open_books(workspace, settings) as one, open_books(workspace, settings) as two:
        with one.transaction(), pytest.raises(BooksBusy, match="another command"):
            users.ensure(two, "alice")
        users.ensure(two, "alice")
