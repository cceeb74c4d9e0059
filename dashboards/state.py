"""What a session remembers between two runs of a page, and nothing else does.

Choices that belong in the address bar are in `address.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

USER_KEY = "user"
AGE_KEY = "treasury.age"
AGE_CHART_KEY = "treasury.age_chart"
QUEUE_KEY = "reconciliation.queue"
_PLACE = "reconciliation.place"
_CHOSEN = "reconciliation.chosen"
_HISTORY = "reconciliation.history"
_REFUSAL = "reconciliation.refusal"


@dataclass(frozen=True, slots=True)
class Act:
    """A decision of this session.

    Args:
        decision_id: in the books.
        text: key of the words that say what was done.
        line: the words that name the line.
        bank_line_id: of the line, to go back to it.
    """

    decision_id: str
    text: str
    line: str
    bank_line_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is in the queue: a line, and its place when it is decided."""

    bank_line_id: str | None = None
    index: int = 0


def user() -> str:
    """The name in which acts are done; empty: nobody said it yet."""
    return str(st.session_state.get(USER_KEY, "")).strip()


def age_clicked() -> None:
    """A bar of the aging chart was clicked: show its documents."""
    points = st.session_state[AGE_CHART_KEY].selection.points
    if points:
        st.session_state[AGE_KEY] = points[0]["customdata"]


def place_in(line_ids: Sequence[str]) -> int:
    """The index of the line that is looked at, in the queue as it is now.

    A decided line has left the queue: the one that took its place comes next.
    """
    place: Place = st.session_state.get(_PLACE, Place())
    if place.bank_line_id in line_ids:
        index = line_ids.index(place.bank_line_id)
    else:
        index = max(0, min(place.index, len(line_ids) - 1))
    go_to(line_ids[index], index)
    return index


def go_to(bank_line_id: str, index: int) -> None:
    """Look at this line."""
    place = Place(bank_line_id, index)
    if place != st.session_state.get(_PLACE):
        st.session_state.pop(_CHOSEN, None)
    st.session_state[_PLACE] = place


def chosen_suggestion() -> int:
    """Which suggestion of the line is looked at, counted from 0: the best at first."""
    return int(st.session_state.get(_CHOSEN, 0))


def choose_suggestion(index: int) -> None:
    """Look at another suggestion of the line."""
    st.session_state[_CHOSEN] = index


def history() -> tuple[Act, ...]:
    """The decisions of this session that stand, the last first."""
    return tuple(st.session_state.get(_HISTORY, ()))


def remember(act: Act) -> None:
    """A decision was made."""
    st.session_state[_HISTORY] = (act, *history())


def forget(act: Act) -> None:
    """A decision was undone: its line is looked at again."""
    st.session_state[_HISTORY] = tuple(one for one in history() if one != act)
    go_to(act.bank_line_id, 0)


def refuse(words: str | None) -> None:
    """An act was refused; the next run says why, once."""
    st.session_state[_REFUSAL] = words


def refusal() -> str | None:
    """Why the last act was refused, to be said once."""
    words: str | None = st.session_state.pop(_REFUSAL, None)
    return words
