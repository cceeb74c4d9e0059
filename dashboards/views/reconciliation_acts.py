"""The decisions of the queue, from the keyboard, and what this session decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from lettrage.core.errors import PlatformError
from lettrage.dashboards import decisions, state
from lettrage.dashboards.decisions import Suggestion
from lettrage.dashboards.format import escaped
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.state import Act

_HISTORY_SHOWN = 8


def acts(
    screen: Screen, waiting: pl.DataFrame, index: int, suggestion: Suggestion | None
) -> None:
    """Accept, reject, no customer, next, previous: each with its key."""
    say, row = screen.say, waiting.row(index, named=True)
    is_nobody = not screen.user
    if is_nobody:
        st.warning(say("act.say_your_name"), icon=":material/person:")
    with st.container(horizontal=True):
        st.button(
            say("act.accept"),
            type="primary",
            icon=":material/check:",
            shortcut="Enter",
            disabled=is_nobody or suggestion is None,
            on_click=_accept,
            args=(screen, row, suggestion),
        )
        # "R" is kept by the browser's own page: X it is.
        st.button(
            say("act.reject"),
            icon=":material/close:",
            shortcut="X",
            disabled=is_nobody or suggestion is None,
            on_click=_reject,
            args=(screen, row, suggestion),
        )
        st.button(
            say("act.no_customer"),
            icon=":material/person_off:",
            shortcut="P",
            disabled=is_nobody,
            on_click=_no_customer,
            args=(screen, row),
        )
        for text, key, icon, step in (
            ("act.next", "J", ":material/arrow_downward:", 1),
            ("act.previous", "K", ":material/arrow_upward:", -1),
        ):
            other = index + step
            is_there = 0 <= other < len(waiting)
            line_id = waiting["bank_line_id"][other] if is_there else ""
            st.button(
                say(text),
                icon=icon,
                shortcut=key,
                disabled=not is_there,
                on_click=state.go_to,
                args=(line_id, other),
            )


def history(screen: Screen) -> None:
    """What this session decided, the last first, each with its undo."""
    done = state.history()
    if not done:
        return
    st.subheader(screen.say("act.history", count=len(done)), anchor=False)
    for index, act in enumerate(done[:_HISTORY_SHOWN]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                screen.say("act.undo"),
                key=f"undo.{act.decision_id}",
                icon=":material/undo:",
                shortcut="Ctrl+Z" if index == 0 else None,
                on_click=_undo,
                args=(screen, act),
            )
            st.markdown(
                f"**{screen.say(act.text)}**  {escaped(act.about)}", width="content"
            )


def _accept(
    screen: Screen, row: Mapping[str, Any], suggestion: Suggestion | None
) -> None:
    assert suggestion is not None
    chosen = suggestion.suggestion_id
    _decide(
        screen,
        row,
        "act.accepted",
        lambda: decisions.accept(screen.now, user=screen.user, suggestion_id=chosen),
    )


def _reject(
    screen: Screen, row: Mapping[str, Any], suggestion: Suggestion | None
) -> None:
    assert suggestion is not None
    chosen = suggestion.suggestion_id
    _decide(
        screen,
        row,
        "act.rejected",
        lambda: decisions.reject(screen.now, user=screen.user, suggestion_id=chosen),
    )


def _no_customer(screen: Screen, row: Mapping[str, Any]) -> None:
    _decide(
        screen,
        row,
        "act.marked_no_customer",
        lambda: decisions.mark_no_customer(
            screen.now, user=screen.user, bank_line_id=row["bank_line_id"]
        ),
    )


def _decide(
    screen: Screen, row: Mapping[str, Any], text: str, act: Callable[[], str]
) -> None:
    """Do it, remember it; when the books refuse, say so in words."""
    try:
        decision_id = act()
    except PlatformError as error:
        state.refuse(screen.say("act.refused", error=escaped(str(error))))
        return
    amount = screen.format.money(row["remaining_amount"], row["currency"])
    words = f"{screen.format.day(row['booking_date'])} · {amount} · {row['label']}"
    state.remember(Act(decision_id, text, words, row["bank_line_id"]))


def _undo(screen: Screen, act: Act) -> None:
    try:
        decisions.undo(screen.now, user=screen.user, decision_id=act.decision_id)
    except PlatformError as error:
        state.refuse(screen.say("act.refused", error=escaped(str(error))))
        return
    state.forget(act)
