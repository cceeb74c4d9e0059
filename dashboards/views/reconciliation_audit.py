"""Below the queue: what the machine decides alone, and the decisions to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from lettrage.core.errors import PlatformError
from lettrage.dashboards import decisions, parts, state
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.evidence import Evidence
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import certificates
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.state import Act
from lettrage.matching.certificate_pools import POOLS

_AUDITS_SHOWN = 5
_VOICES = (
    Column("pool", "voice.pool"),
    Column("says", "voice.says"),
    Column("threshold", "voice.threshold", Show.PERCENT, width=80),
    Column("alone_count", "voice.alone", Show.COUNT, width=80),
    Column("decisions", "voice.decisions", Show.COUNT, width=80),
    Column("prior_decisions", "voice.prior_decisions", Show.COUNT, width=90),
    Column("upper_bound", "voice.upper_bound", Show.ERROR_RATE, width=110),
)


def voices(screen: Screen) -> Answer:
    """Who speaks when the machine decides alone: a line, and the table behind it."""
    say = screen.say
    answer = certificates.certificates(screen.build)
    rows = answer.rows
    if rows.is_empty():
        return answer
    spoken = [
        say(f"voice.line_{voice}", pools=", ".join(pools))
        for voice in ("firm", "prior", "construction")
        if (pools := _pools(screen, rows.filter(pl.col("voice") == voice)))
    ]
    stopped = _pools(screen, rows.filter(pl.col("reason") == "audit_bound_crossed"))
    if stopped:
        warning = say("voice.stopped", pools=", ".join(stopped))
        st.warning(escaped(warning), icon=":material/front_hand:")
    line = say("voice.line", spoken=" · ".join(spoken))
    with st.expander(escaped(line if spoken else say("voice.line_none"))):
        promised = screen.format.error_rate(rows["promised"][0])
        st.markdown(escaped(say("voice.promise", promised=promised)))
        shown = rows.with_columns(
            pool=pl.Series(_pools(screen, rows)),
            says=pl.Series([say(f"voice.{voice}") for voice in rows["voice"]]),
        )
        parts.table(screen, shown, _VOICES)
        _reasons(screen, shown)
    return answer


def audits(screen: Screen) -> None:
    """The automatic decisions that were drawn for a person, to confirm or to undo."""
    waiting = decisions.audits(screen.now)
    if waiting.is_empty():
        return
    say = screen.say
    st.subheader(say("audit.title", count=len(waiting)), anchor=False)
    st.caption(say("audit.why"))
    for row in waiting.head(_AUDITS_SHOWN).iter_rows(named=True):
        with st.container(border=True):
            told, judged = st.columns([5, 2], vertical_alignment="center")
            told.markdown(_told(screen, row))
            with judged.container(horizontal=True, horizontal_alignment="right"):
                _buttons(screen, row)


def _buttons(screen: Screen, row: Mapping[str, Any]) -> None:
    """Right, or wrong."""
    for text, icon, act in (
        ("audit.confirm", ":material/check:", _confirm),
        ("audit.undo", ":material/undo:", _undo),
    ):
        st.button(
            screen.say(text),
            key=f"{text}.{row['decision_id']}",
            icon=icon,
            disabled=not screen.user,
            on_click=act,
            args=(screen, row),
        )


def _pools(screen: Screen, rows: pl.DataFrame) -> list[str]:
    """The pools in words; a kind that is judged by itself has its own."""
    return [
        screen.say(f"pool.{name}" if name in POOLS else f"kind.{name}")
        for name in rows["pool"]
    ]


def _reasons(screen: Screen, shown: pl.DataFrame) -> None:
    """Why no threshold is certified, a line a pool where none is."""
    for row in shown.filter(pl.col("reason").is_not_null()).iter_rows(named=True):
        reason = row["reason"]
        if reason == "too_many_errors" and not row["errors"]:
            # Errors are the firm's own: without one, it is the simulated that forbid.
            reason = "too_many_simulated_errors"
        why = screen.say(f"voice.{reason}")
        said = screen.say("voice.why_none", pool=row["pool"], reason=why)
        st.caption(escaped(said))


def _told(screen: Screen, row: Mapping[str, Any]) -> str:
    """The line, its amount, what it paid, and why."""
    documents = ", ".join(row["invoice_numbers"] or [])
    amount = screen.format.money(row["amount"], row["currency"])
    head = f"{screen.format.day(row['booking_date'])} · {amount} → {documents}"
    why = Evidence.read(row["evidence"]).words(screen.language)
    return f"**{escaped(head)}**  \n{escaped(row['label'] or '')}  \n{escaped(why)}"


def _confirm(screen: Screen, row: Mapping[str, Any]) -> None:
    decision_id = _judged(screen, row, decisions.confirm)
    if decision_id is not None:
        amount = screen.format.money(row["amount"], row["currency"])
        words = f"{screen.format.day(row['booking_date'])} · {amount} · {row['label']}"
        state.remember(Act(decision_id, "audit.done", words, row["bank_line_id"]))


def _undo(screen: Screen, row: Mapping[str, Any]) -> None:
    # An undo is not undone: the line waits in the queue, to be decided anew.
    if _judged(screen, row, decisions.undo) is not None:
        state.go_to(row["bank_line_id"], 0)


def _judged(
    screen: Screen, row: Mapping[str, Any], act: Callable[..., str]
) -> str | None:
    """Do it; when the books refuse, say so in words."""
    try:
        return act(screen.now, user=screen.user, decision_id=row["decision_id"])
    except PlatformError as error:
        state.refuse(screen.say("act.refused", error=escaped(str(error))))
        return None
