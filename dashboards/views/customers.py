"""Clients à rapprocher: pairs of records side by side, and the decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards import filters, identities, parts, state
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import customers as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.customers_acts import acts, history, take_back
from lettrage.dashboards.views.customers_pair import side_by_side
from lettrage.identity.review import Status

_PAIRS_SHOWN = 14
_QUEUE = (
    Column("name_shown", "customers.record"),
    Column("other_name_shown", "customers.other_record"),
    Column("score", "customers.score", Show.COUNT, width=62),
)
_TOLD = (
    Column("name_shown", "customers.record"),
    Column("landed_customer_id", "customers.identifier"),
    Column("other_name_shown", "customers.other_record"),
    Column("other_landed_customer_id", "customers.other_identifier"),
    Column("score", "customers.score", Show.COUNT, width=62),
    Column("decided_by", "customers.decided_by", width="small"),
    Column("decided_at", "customers.decided_at", Show.INSTANT, width="small"),
)


def customers(screen: Screen) -> None:
    """Which records of several programs are one customer: accept, keep apart, undo."""
    parts.head(screen, "customers.title")
    answers = [marts.pairs(screen.build), marts.totals(screen.build)]
    waiting = _named(identities.waiting(screen.now))
    _progress(screen, answers[1], waiting)
    refusal = state.refusal(state.CUSTOMERS)
    if refusal is not None:
        st.error(refusal, icon=":material/block:")
    if waiting.is_empty():
        parts.empty(screen, "customers.empty")
    else:
        ids = waiting["proposal_id"].to_list()
        index = state.place_in(ids, state.CUSTOMERS)
        acts(screen, waiting, index)
        left, right = st.columns([11, 16], gap="medium")
        with left:
            _queue(screen, waiting, index)
        with right:
            answers.append(_pair(screen, waiting.row(index, named=True)))
    history(screen)
    _told(screen)
    parts.foot(screen, answers, left_out="customers.left_out")


def _named(pairs: pl.DataFrame) -> pl.DataFrame:
    """With names to show: of whom only documents name, the identifier."""
    return pairs.with_columns(
        name_shown=pl.coalesce("name", "landed_customer_id"),
        other_name_shown=pl.coalesce("other_name", "other_landed_customer_id"),
    )


def _progress(screen: Screen, totals: Answer, waiting: pl.DataFrame) -> None:
    say, row = screen.say, totals.first
    said = say(
        "customers.progress",
        records=say("customers.records", count=row["records_count"]),
        customers=say("customers.customers", count=row["customers_count"]),
        waiting=say("customers.waiting", count=len(waiting)),
    )
    st.markdown(f"**{escaped(said)}**")


def _queue(screen: Screen, waiting: pl.DataFrame, index: int) -> None:
    """The pairs around the one that is looked at, and which of how many it is."""
    first = index - index % _PAIRS_SHOWN
    shown = waiting.slice(first, _PAIRS_SHOWN)
    place = screen.say("customers.place", place=index + 1, count=len(waiting))
    st.markdown(f"**{place}**")
    selection = {"rows": [index - first], "columns": [], "cells": []}
    st.session_state[state.CUSTOMERS_QUEUE_KEY] = {"selection": selection}
    picked = parts.table(
        screen, shown, _QUEUE, key=state.CUSTOMERS_QUEUE_KEY, height_rows=_PAIRS_SHOWN
    )
    if picked is not None and first + picked != index:
        state.go_to(shown["proposal_id"][picked], first + picked, state.CUSTOMERS)
        st.rerun()


def _pair(screen: Screen, row: Mapping[str, Any]) -> Answer:
    """The two records side by side, and what speaks for and against."""
    answer = marts.pair(
        screen.build,
        one=row["landed_customer_id"],
        other=row["other_landed_customer_id"],
    )
    with st.container(border=True):
        st.html(side_by_side(screen, answer.rows.to_dicts()))
        st.markdown(_evidence(screen, row["evidence"]))
        if row["is_sure_alone"]:
            st.caption(screen.say("customers.sure_alone"))
    return answer


def _evidence(screen: Screen, evidence: str) -> str:
    """The facts, those for it green, those against it orange."""
    badges = []
    for fact in json.loads(evidence):
        words = screen.say(f"proof.{fact['name']}", value=fact["value"])
        colour = "green" if fact["points"] > 0 else "orange"
        badges.append(f":{colour}-badge[{escaped(words)} {fact['points']:+d}]")
    return " ".join(badges)


def _told(screen: Screen) -> None:
    """What is one or two already, and the way back."""
    st.subheader(screen.say("customers.told"), anchor=False)
    chosen = filters.select(
        screen,
        "told",
        [Status.MERGED, Status.ACCEPTED, Status.APART],
        default=Status.MERGED,
        label=screen.say("customers.which"),
        shown=lambda status: screen.say(f"customers.which_{status}"),
    )
    status = Status(chosen)
    pairs = _named(identities.told(screen.now, status))
    if pairs.is_empty():
        parts.empty(screen, "customers.none_told")
        return
    picked = parts.table(
        screen, pairs, _TOLD, key=state.CUSTOMERS_TOLD_KEY, height_rows=8
    )
    take_back(screen, status, None if picked is None else pairs.row(picked, named=True))
