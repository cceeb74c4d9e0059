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
# The pages with a queue; each remembers its own place and acts.
RECONCILIATION, CUSTOMERS = "reconciliation", "customers"
QUEUE_KEY = "reconciliation.queue"
CUSTOMERS_QUEUE_KEY = "customers.queue"
CUSTOMERS_TOLD_KEY = "customers.told"
_PLACE, _CHOSEN, _HISTORY, _REFUSAL = ".place", ".chosen", ".history", ".refusal"


@dataclass(frozen=True, slots=True)
class Act:
    """A decision of this session.

    Args:
        decision_id: in the books.
        text: key of the words that say what was done.
        about: the words that name what was decided on.
        target_id: of the line or pair that was decided on, to go back to it.
    """

    decision_id: str
    text: str
    about: str
    target_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is in a queue: what is looked at, and its place once decided."""

    target_id: str | None = None
    index: int = 0


def user() -> str:
    """The name in which acts are done; empty: nobody said it yet."""
    return str(st.session_state.get(USER_KEY, "")).strip()


def age_clicked() -> None:
    """A bar of the aging chart was clicked: show its documents."""
    points = st.session_state[AGE_CHART_KEY].selection.points
    if points:
        st.session_state[AGE_KEY] = points[0]["customdata"]


def place_in(target_ids: Sequence[str], page: str = RECONCILIATION) -> int:
    """The index of what is looked at, in the page's queue as it is now.

    What is decided has left the queue: the one that took its place comes next.
    """
    place: Place = st.session_state.get(page + _PLACE, Place())
    if place.target_id in target_ids:
        index = target_ids.index(place.target_id)
    else:
        index = max(0, min(place.index, len(target_ids) - 1))
    go_to(target_ids[index], index, page)
    return index


def go_to(target_id: str, index: int, page: str = RECONCILIATION) -> None:
    """Look at this line or pair."""
    place = Place(target_id, index)
    if place != st.session_state.get(page + _PLACE):
        st.session_state.pop(page + _CHOSEN, None)
    st.session_state[page + _PLACE] = place


def choose_no_row(key: str) -> None:
    """Let go of the chosen row of a table: another one takes its place."""
    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}


def chosen_suggestion() -> int:
    """Which suggestion of the line is looked at, counted from 0: the best at first."""
    return int(st.session_state.get(RECONCILIATION + _CHOSEN, 0))


def choose_suggestion(index: int) -> None:
    """Look at another suggestion of the line."""
    st.session_state[RECONCILIATION + _CHOSEN] = index


def history(page: str = RECONCILIATION) -> tuple[Act, ...]:
    """The decisions of this session that stand, the last first."""
    return tuple(st.session_state.get(page + _HISTORY, ()))


def remember(act: Act, page: str = RECONCILIATION) -> None:
    """A decision was made."""
    st.session_state[page + _HISTORY] = (act, *history(page))


def forget(act: Act, page: str = RECONCILIATION) -> None:
    """A decision was undone: what it was about is looked at again."""
    st.session_state[page + _HISTORY] = tuple(
        one for one in history(page) if one != act
    )
    go_to(act.target_id, 0, page)


def refuse(words: str | None, page: str = RECONCILIATION) -> None:
    """An act was refused; the next run says why, once."""
    st.session_state[page + _REFUSAL] = words


def refusal(page: str = RECONCILIATION) -> str | None:
    """Why the last act was refused, to be said once."""
    words: str | None = st.session_state.pop(page + _REFUSAL, None)
    return words
