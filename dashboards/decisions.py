"""What waits for a decision, what speaks for each, and the acts themselves.

The acts go through `matching` into the books, each in the name of its person. What is
read here is cached by the build and by the books' position, so that going from line to
line asks nothing anew, and a decision is seen at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import polars as pl
import streamlit as st

from lettrage.books import users
from lettrage.books.decision import Allocation
from lettrage.books.engine import Books, open_books, read_head
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace
from lettrage.dashboards.answers import Build, Now
from lettrage.dashboards.evidence import Evidence
from lettrage.dashboards.marts import recognised
from lettrage.matching import acts, audit_queue, review
from lettrage.matching.explanation import Explanation


class Which(StrEnum):
    """Which of the waiting lines are shown."""

    TO_SEE = "to_see"  # money received, or a line with a suggestion
    SUGGESTED = "suggested"
    WITHOUT = "without"  # money received without a suggestion
    RECOGNISED = "recognised"  # paid twice, or an advance
    ALL = "all"  # payments to suppliers too


class Order(StrEnum):
    """In which order lines are shown."""

    SUREST = "surest"
    OLDEST = "oldest"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A set of documents that a line may pay.

    Args:
        suggestion_id: the same run after run.
        probability: that it is right.
        kind: how it was found.
        evidence: why.
        documents: one row a document: invoice_number (None: a fee or an advance),
            customer_id, document_currency, document_open_amount, allocated_amount,
            bank_amount, difference_amount, difference_kind.
        bank_amount: the sum over its documents, in the line's currency.
    """

    suggestion_id: str
    probability: float
    kind: str
    evidence: Evidence
    documents: pl.DataFrame
    bank_amount: Decimal


@st.cache_resource(show_spinner=False)
def books_of(root: Path, _settings: Settings) -> Books:
    """The books of the firm, open as long as the server; its sessions share them."""
    return open_books(Workspace(root), _settings)


def now(build: Build, settings: Settings) -> Now:
    """The build under what the books have decided by this moment.

    Raises:
        BooksUnreadable: the books cannot be reached.
    """
    books = books_of(build.workspace.root, settings)
    with books.reading() as connection:
        position = read_head(connection).position
    return Now(build, books, position)


def queue(
    at: Now,
    *,
    account: str | None,
    which: Which,
    order: Order,
    amount_min: Decimal | None,
) -> pl.DataFrame:
    """The lines that wait for a person. Columns: those of `matching.review.queue`."""
    rows = _queue(at, at.build.path, at.position, account, amount_min)
    read = recognised.recognised(at).rows
    is_received = (pl.col("remaining_amount") > 0) & (
        pl.col("category").is_null() | (pl.col("category") != "internal_transfer")
    )
    is_suggested = pl.col("suggestion_id").is_not_null()
    chosen = {
        Which.TO_SEE: is_received | is_suggested,
        Which.SUGGESTED: is_suggested,
        Which.WITHOUT: is_received & ~is_suggested,
        Which.RECOGNISED: pl.col("bank_line_id").is_in(read["bank_line_id"].implode()),
        Which.ALL: pl.lit(True),
    }[which]
    match order:
        case Order.SUREST:
            return rows.filter(chosen)
        case Order.OLDEST:
            return rows.filter(chosen).sort("booking_date", "bank_line_id")
        case Order.LARGEST:
            largest_first = pl.col("remaining_amount").abs()
            return rows.filter(chosen).sort(
                largest_first, "bank_line_id", descending=[True, False]
            )


def suggestions(at: Now, *, bank_line_id: str) -> tuple[Suggestion, ...]:
    """What a line may pay, best first; what was rejected is gone."""
    rows = _suggestions(at, at.build.path, at.position, bank_line_id)
    proposed = rows.filter(pl.col("status") == "proposed")
    return tuple(
        Suggestion(
            suggestion_id=documents["suggestion_id"][0],
            probability=documents["probability"][0],
            kind=documents["kind"][0],
            evidence=Evidence.read(documents["evidence"][0]),
            documents=documents,
            bank_amount=sum(documents["bank_amount"].drop_nulls(), Decimal(0)),
        )
        for documents in proposed.partition_by("suggestion_id", maintain_order=True)
    )


def explained(at: Now, *, suggestion_id: str) -> Explanation:
    """Why a suggestion was made, what came next, and what tells the two apart."""
    return _explained(at, at.build.path, at.position, suggestion_id)


def accept(at: Now, *, user: str, suggestion_id: str) -> str:
    """Accept a suggestion as it is; gives the decision's id.

    Raises:
        RuleViolation: the line or a document was taken meanwhile.
        UserRefused: this person may not decide.
    """
    return _act(acts.accept, at, user=user, suggestion_id=suggestion_id)


def reject(at: Now, *, user: str, suggestion_id: str) -> str:
    """Say that a suggestion is wrong. Gives and raises as `accept`."""
    return _act(acts.reject, at, user=user, suggestion_id=suggestion_id)


def mark_no_customer(at: Now, *, user: str, bank_line_id: str) -> str:
    """Say that a line pays no customer's document. Gives and raises as `accept`."""
    return _act(acts.mark_no_customer, at, user=user, bank_line_id=bank_line_id)


def keep(
    at: Now, *, user: str, bank_line_id: str, customer_id: str, amount: Decimal
) -> str:
    """Keep what is left of a line as an advance of a customer; as `accept`.

    Args:
        at: what was looked at.
        user: the name of who decides.
        bank_line_id: the line.
        customer_id: whose advance it is.
        amount: in the line's currency.
    """
    advance = Allocation(None, amount, amount, customer_id=customer_id)
    user_id = users.ensure(at.books, user)
    return acts.accept_allocations(
        at.build.workspace,
        at.books,
        user_id=user_id,
        bank_line_id=bank_line_id,
        allocations=[advance],
    )


def undo(at: Now, *, user: str, decision_id: str) -> str:
    """Take a decision back. Gives and raises as `accept`."""
    return _act(acts.undo, at, user=user, target=decision_id)


def audits(at: Now) -> pl.DataFrame:
    """Automatic decisions to look at. Columns: those of `audit_queue.audit_queue`."""
    return _audits(at, at.build.path, at.position)


def confirm(at: Now, *, user: str, decision_id: str) -> str:
    """Say that an automatic decision is right. Gives and raises as `accept`."""
    return _act(audit_queue.confirm, at, user=user, target=decision_id)


def _act(act: Callable[..., str], at: Now, *, user: str, **target: str) -> str:
    user_id = users.ensure(at.books, user)
    return act(at.build.workspace, at.books, user_id=user_id, **target)


@st.cache_data(show_spinner=False, max_entries=20)
def _queue(
    _now: Now,
    build: Path,
    position: int,
    account: str | None,
    amount_min: Decimal | None,
) -> pl.DataFrame:
    return review.queue(
        _now.build.workspace, _now.books, account_iban=account, amount_min=amount_min
    )


@st.cache_data(show_spinner=False, max_entries=200)
def _suggestions(
    _now: Now, build: Path, position: int, bank_line_id: str
) -> pl.DataFrame:
    return review.suggestions_of(
        _now.build.workspace, _now.books, bank_line_id=bank_line_id
    )


@st.cache_data(show_spinner=False, max_entries=50)
def _explained(
    _now: Now, build: Path, position: int, suggestion_id: str
) -> Explanation:
    return review.explain(_now.build.workspace, _now.books, target=suggestion_id)


@st.cache_data(show_spinner=False, max_entries=20)
def _audits(_now: Now, build: Path, position: int) -> pl.DataFrame:
    return audit_queue.audit_queue(_now.build.workspace, _now.books)
