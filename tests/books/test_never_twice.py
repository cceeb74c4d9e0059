"""Whatever is decided, in whatever order: no cent is used twice, and ids repeat."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.books import decisions, journal, users, verify
from lettrage.books.decisions import (
    NOTHING,
    Allocation,
    DocumentState,
    LineClaim,
    Suggestion,
)
from lettrage.books.engine import Books, open_books
from lettrage.core.errors import RuleViolation
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

LINES = {"L1": Decimal(100), "L2": Decimal(60), "L3": Decimal(-40)}
DOCUMENTS = {"FA-1": Decimal(90), "FA-2": Decimal(50), "AV-1": Decimal(-30)}

AMOUNTS = st.sampled_from([-40, -30, -10, 0, 10, 40, 50, 60, 90, 100]).map(Decimal)
ACCEPT = st.tuples(
    st.sampled_from(sorted(LINES)),
    st.dictionaries(st.sampled_from(sorted(DOCUMENTS)), AMOUNTS, max_size=2),
)
UNDO = st.integers(0, 9)


@settings(max_examples=20, deadline=None)
@given(st.lists(ACCEPT | UNDO, max_size=14))
def test_no_order_of_decisions_uses_a_cent_twice(acts):
    with _fresh() as (books, user_id):
        _decide(books, user_id, acts)
        with books.reading() as connection:
            for key, amounts, claimed in (
                ("bank_line_id", LINES, "bank_amount"),
                ("invoice_number", DOCUMENTS, "settled_amount"),
            ):
                used = connection.exec_driver_sql(
                    f"select {key}, sum({claimed}) from claims "
                    f"where {key} is not null group by {key}"
                ).all()
                for name, units in used:
                    amount = amounts[name] * 10_000
                    assert min(0, amount) <= units <= max(0, amount), name
        assert [check for check in verify.verify(books) if not check.holds] == []


@settings(max_examples=10, deadline=None)
@given(st.lists(ACCEPT | UNDO, max_size=10))
def test_the_same_acts_in_other_books_have_the_same_ids(acts):
    with _fresh() as (first, user_id), _fresh() as (second, _):
        assert _decide(first, user_id, acts) == _decide(second, user_id, acts)
        assert journal.head(first).position == journal.head(second).position


class _fresh:
    """New books in a folder of their own, with one accountant."""

    def __enter__(self) -> tuple[Books, str]:
        self._folder = tempfile.TemporaryDirectory()
        self._books = open_books(Workspace(Path(self._folder.name)), Settings())
        return self._books, users.ensure(self._books, "alice")

    def __exit__(self, *_: object) -> None:
        self._books.close()
        self._folder.cleanup()


def _decide(books: Books, user_id: str, acts: list[object]) -> list[str]:
    """Do what the rules allow of `acts`; the ids of what was decided."""
    made: list[str] = []
    for act in acts:
        try:
            made += _act(books, user_id, act, made)
        except RuleViolation:
            continue
    return made


def _act(books: Books, user_id: str, act: object, made: list[str]) -> Iterator[str]:
    if isinstance(act, int):
        if act < len(made):
            yield decisions.undo(books, user_id=user_id, decision_id=made[act])
        return
    line, parts = act
    yield decisions.accept(
        books,
        user_id=user_id,
        line=LineClaim(line, LINES[line]),
        suggestion=Suggestion(kind=None if parts else NOTHING),
        allocations=[Allocation(n, amount, amount) for n, amount in parts.items()],
        documents={n: DocumentState(total, total) for n, total in DOCUMENTS.items()},
        seen_position=0,
    )
