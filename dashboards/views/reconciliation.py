"""Rapprochement: the lines that wait, what speaks for each suggestion, the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards import decisions, filters, parts, state
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.decisions import Order, Which
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import bank_lines, recognised
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.reconciliation_acts import acts, history
from lettrage.dashboards.views.reconciliation_audit import audits, voices
from lettrage.dashboards.views.reconciliation_line import line, suggestions

# As many lines as stand beside a line and its suggestions without scrolling.
_LINES_SHOWN = 14
_QUEUE = (
    Column("booking_date", "queue.date", Show.DATE, width=82),
    Column("remaining_amount", "queue.amount", Show.MONEY, width=94),
    # Who pays tells lines apart better than labels, which all begin alike.
    Column("payer", "queue.payer"),
)
_AMOUNTS_MIN = ("0", "100", "1000", "10000")


def reconciliation(screen: Screen) -> None:
    """The accountant's page: clear the queue, line by line, from the keyboard."""
    parts.head(screen, "reconciliation.title")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        account = filters.account(screen)
        which = _which(screen)
        order = _order(screen)
        amount_min = _amount_min(screen)

    progress = _progress(screen, account=account)
    refusal = state.refusal()
    if refusal is not None:
        st.error(refusal, icon=":material/block:")
    waiting = decisions.queue(
        screen.now,
        account=account,
        which=which,
        order=order,
        amount_min=amount_min,
    )
    if waiting.is_empty():
        parts.empty(screen, "queue.empty")
        _below(screen, [progress])
        return

    index = state.place_in(waiting["bank_line_id"].to_list())
    row = waiting.row(index, named=True)
    proposed = decisions.suggestions(screen.now, bank_line_id=row["bank_line_id"])
    chosen = min(state.chosen_suggestion(), max(len(proposed) - 1, 0))
    suggestion = proposed[chosen] if proposed else None
    read, readings = _read(screen, row["bank_line_id"])
    # Above the columns: what is pressed all day must not move with what is read.
    acts(screen, waiting, index, suggestion)
    # On a narrow screen style.css puts the suggestions under the line.
    with st.container(key="desk"):
        left, middle, right = st.columns([13, 11, 12], gap="medium")
    with left:
        _queue(screen, waiting, index)
    with middle:
        detail = line(screen, row, proposed, chosen, read)
    with right:
        suggestions(screen, row, proposed, chosen)
    _below(screen, [progress, detail, readings])


def _read(screen: Screen, bank_line_id: str) -> tuple[Mapping[str, Any] | None, Answer]:
    """The line as a second payment or an advance, where it reads as one; and of all."""
    answer = recognised.recognised(screen.now)
    rows = answer.rows.filter(pl.col("bank_line_id") == bank_line_id)
    return (None if rows.is_empty() else rows.row(0, named=True)), answer


def _below(screen: Screen, answers: Sequence[Answer]) -> None:
    """Under the queue: what this session decided, and the machine alone."""
    history(screen)
    spoken = voices(screen)
    audits(screen)
    parts.foot(screen, [*answers, spoken], left_out="reconciliation.left_out")


def _progress(screen: Screen, *, account: str | None) -> Answer:
    """The month: lines, treated, alone, to see, and how much money that is."""
    say, show = screen.say, screen.format
    month = (screen.build.as_of or date.min).replace(day=1)
    own = screen.settings.company.currency
    progress = bank_lines.progress(
        screen.now, account=account, since=month, own_currency=own
    )
    for row in progress.rows.iter_rows(named=True):
        said = say(
            "reconciliation.progress",
            month=show.month(month).capitalize(),
            lines=say("reconciliation.lines", count=row["lines_count"]),
            treated=say("reconciliation.treated", count=row["treated_count"]),
            alone=say("reconciliation.alone", count=row["alone_count"]),
            waiting=say("reconciliation.waiting", count=row["waiting_count"]),
            amount=show.money(row["waiting_amount"], row["currency"]),
        )
        is_own = row["currency"] == own
        st.markdown(f"**{escaped(said)}**" if is_own else escaped(said))
    return progress


def _queue(screen: Screen, waiting: pl.DataFrame, index: int) -> None:
    """The lines around the one that is looked at, and which of how many it is."""
    first = index - index % _LINES_SHOWN
    shown = waiting.slice(first, _LINES_SHOWN).with_columns(
        payer=pl.coalesce("counterparty_name", "label")
    )
    total = screen.say("queue.place", place=index + 1, count=len(waiting))
    st.markdown(f"**{total}**")
    selection = {"rows": [index - first], "columns": [], "cells": []}
    st.session_state[state.QUEUE_KEY] = {"selection": selection}
    picked = parts.table(
        screen, shown, _QUEUE, key=state.QUEUE_KEY, height_rows=_LINES_SHOWN
    )
    if picked is not None and first + picked != index:
        state.go_to(shown["bank_line_id"][picked], first + picked)
        st.rerun()


def _which(screen: Screen) -> Which:
    chosen = filters.select(
        screen,
        "which",
        list(Which),
        default=Which.TO_SEE,
        label=screen.say("queue.which"),
        shown=lambda which: screen.say(f"queue.which_{which}"),
    )
    return Which(chosen)


def _order(screen: Screen) -> Order:
    chosen = filters.select(
        screen,
        "order",
        list(Order),
        default=Order.SUREST,
        label=screen.say("queue.order"),
        shown=lambda order: screen.say(f"queue.order_{order}"),
    )
    return Order(chosen)


def _amount_min(screen: Screen) -> Decimal | None:
    own = screen.settings.company.currency
    chosen = filters.select(
        screen,
        "min",
        _AMOUNTS_MIN,
        default=_AMOUNTS_MIN[0],
        label=screen.say("queue.amount_min"),
        shown=lambda amount: (
            screen.say("queue.amount_any")
            if amount == "0"
            else screen.say(
                "queue.amount_from", amount=screen.format.money(Decimal(amount), own)
            )
        ),
    )
    return None if chosen == "0" else Decimal(chosen)
