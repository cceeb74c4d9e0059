"""The decisions about pairs of records, from the keyboard, and their undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from lettrage.core.errors import PlatformError
from lettrage.dashboards import identities, state
from lettrage.dashboards.format import escaped
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.state import Act
from lettrage.identity.review import Status

_HISTORY_SHOWN = 8
_PAGE = state.CUSTOMERS

Row = Mapping[str, Any]


def acts(screen: Screen, waiting: pl.DataFrame, index: int) -> None:
    """One customer, two customers, next, previous: each with its key."""
    say, row = screen.say, waiting.row(index, named=True)
    is_nobody = not screen.user
    if is_nobody:
        st.warning(say("act.say_your_name"), icon=":material/person:")
    with st.container(horizontal=True):
        st.button(
            say("customers.merge"),
            type="primary",
            icon=":material/merge:",
            shortcut="Enter",
            disabled=is_nobody,
            on_click=_merge,
            args=(screen, row),
        )
        st.button(
            say("customers.separate"),
            icon=":material/call_split:",
            shortcut="X",
            disabled=is_nobody,
            on_click=_separate,
            args=(screen, row),
        )
        for text, key, icon, step in (
            ("act.next", "J", ":material/arrow_downward:", 1),
            ("act.previous", "K", ":material/arrow_upward:", -1),
        ):
            other = index + step
            is_there = 0 <= other < len(waiting)
            st.button(
                say(text),
                icon=icon,
                shortcut=key,
                disabled=not is_there,
                on_click=state.go_to,
                args=(waiting["proposal_id"][other] if is_there else "", other, _PAGE),
            )


def history(screen: Screen) -> None:
    """What this session decided, the last first, each with its undo."""
    done = state.history(_PAGE)
    if not done:
        return
    st.subheader(screen.say("act.history", count=len(done)), anchor=False)
    st.caption(screen.say("customers.balances_follow"))
    for index, act in enumerate(done[:_HISTORY_SHOWN]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                screen.say("act.undo"),
                key=f"customers.undo.{act.decision_id}",
                icon=":material/undo:",
                shortcut="Ctrl+Z" if index == 0 else None,
                on_click=_undo,
                args=(screen, act),
            )
            st.markdown(
                f"**{screen.say(act.text)}**  {escaped(act.about)}", width="content"
            )


def take_back(screen: Screen, status: Status, row: Row | None) -> None:
    """Separate what was joined by itself; undo what a person said.

    Args:
        screen: for words and acts.
        status: of the pairs that are shown.
        row: the chosen pair, if any.
    """
    is_alone = status is Status.MERGED
    st.button(
        screen.say("customers.take_apart" if is_alone else "customers.undo"),
        key="customers.take_back",
        icon=":material/undo:",
        disabled=row is None or not screen.user,
        on_click=_take_apart if is_alone else _undo_told,
        args=(screen, row),
        help=screen.say("customers.take_back_help"),
    )


def _merge(screen: Screen, row: Row) -> None:
    _decide(screen, row, "customers.merged", identities.merge)


def _separate(screen: Screen, row: Row) -> None:
    _decide(screen, row, "customers.separated", identities.separate)


def _take_apart(screen: Screen, row: Row) -> None:
    state.choose_no_row(state.CUSTOMERS_TOLD_KEY)
    _separate(screen, row)


def _decide(screen: Screen, row: Row, text: str, act: Callable[..., str]) -> None:
    """Do it, remember it; when the books refuse, say so in words."""
    try:
        decision_id = act(
            screen.now,
            user=screen.user,
            one=row["landed_customer_id"],
            other=row["other_landed_customer_id"],
        )
    except PlatformError as error:
        _refuse(screen, error)
        return
    about = f"{row['name_shown']} · {row['other_name_shown']}"
    state.remember(Act(decision_id, text, about, row["proposal_id"]), _PAGE)


def _undo(screen: Screen, act: Act) -> None:
    if _undone(screen, act.decision_id):
        state.forget(act, _PAGE)


def _undo_told(screen: Screen, row: Row) -> None:
    state.choose_no_row(state.CUSTOMERS_TOLD_KEY)
    if not _undone(screen, row["decision_id"]):
        return
    for act in state.history(_PAGE):
        if act.decision_id == row["decision_id"]:
            state.forget(act, _PAGE)


def _undone(screen: Screen, decision_id: str) -> bool:
    try:
        identities.undo(screen.now, user=screen.user, decision_id=decision_id)
    except PlatformError as error:
        _refuse(screen, error)
        return False
    return True


def _refuse(screen: Screen, error: PlatformError) -> None:
    state.refuse(screen.say("customers.refused", error=escaped(str(error))), _PAGE)
