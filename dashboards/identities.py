"""Which customer records wait to be told one or two, and the acts themselves.

The acts go through `identity.review` into the books, each in the name of its person.
What is read is cached by the build and by the books' position, as in `decisions`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import streamlit as st

from lettrage.books import users
from lettrage.dashboards.answers import Now
from lettrage.identity import review
from lettrage.identity.review import Status


def waiting(at: Now) -> pl.DataFrame:
    """The pairs that wait for a person. Columns: those of `identity.review.pairs`."""
    pairs = _pairs(at, at.build.path, at.position)
    return pairs.filter(pl.col("status") == Status.PROPOSED)


def told(at: Now, status: Status) -> pl.DataFrame:
    """The pairs that are one or two already. Columns: of `identity.review.pairs`."""
    pairs = _pairs(at, at.build.path, at.position)
    return pairs.filter(pl.col("status") == status)


def merge(at: Now, *, user: str, one: str, other: str) -> str:
    """Say that two records are one customer; gives the decision's id.

    Raises:
        RuleViolation: somebody said so meanwhile.
        UserRefused: this person may not decide.
    """
    return _decide(review.merge, at, user=user, one=one, other=other)


def separate(at: Now, *, user: str, one: str, other: str) -> str:
    """Say that two records are two customers. Gives and raises as `merge`."""
    return _decide(review.separate, at, user=user, one=one, other=other)


def undo(at: Now, *, user: str, decision_id: str) -> str:
    """Take a decision back. Gives and raises as `merge`."""
    user_id = users.ensure(at.books, user)
    return review.undo(at.books, user_id=user_id, decision_id=decision_id)


def _decide(
    act: Callable[..., str], at: Now, *, user: str, one: str, other: str
) -> str:
    user_id = users.ensure(at.books, user)
    return act(at.build.workspace, at.books, user_id=user_id, customer_ids=(one, other))


@st.cache_data(show_spinner=False, max_entries=20)
def _pairs(_now: Now, build: Path, position: int) -> pl.DataFrame:
    return review.pairs(_now.build.workspace, _now.books)
