"""The controls of a VAT return: all hold, or each that does not is named."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards import parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import accounting_vat as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.accounting_lines import own_currency

_CONTROLS = (
    Column("control_words", "control.what", width=212),
    Column("found_amount", "control.found", Show.MONEY, width=104),
    Column("holds", "control.holds", Show.HOLDS, width=56),
)


def controls(screen: Screen, *, period: str) -> Answer:
    """What does not hold is said in a sentence each; the table shows all of them."""
    st.subheader(screen.say("control.title"), anchor=False)
    found = marts.controls(screen.build, period=period)
    if found.rows.is_empty():
        parts.empty(screen, "control.empty")
        return found
    failed = found.rows.filter(~pl.col("holds").fill_null(value=False))
    if failed.is_empty():
        st.success(
            screen.say("control.all_hold", count=len(found.rows)),
            icon=":material/check_circle:",
        )
    for row in failed.iter_rows(named=True):
        say_it = st.error if row["level"] == "error" else st.warning
        say_it(_sentence(screen, row))
    rows = own_currency(screen, found.rows).with_columns(
        control_words=pl.Series(
            [_name(screen, row) for row in found.rows.iter_rows(named=True)],
            dtype=pl.String,
        )
    )
    parts.table(screen, rows, _CONTROLS, height_rows=10)
    return found


def _name(screen: Screen, row: dict[str, Any]) -> str:
    name = screen.say(f"control.name_{row['control']}")
    if row["vat_rate"] is None:
        return name
    return f"{name} ({screen.format.percent(row['vat_rate'] / 100)})"


def _sentence(screen: Screen, row: dict[str, Any]) -> str:
    currency = screen.settings.company.currency
    said = screen.say(
        "control.fails",
        name=_name(screen, row),
        expected=screen.format.money(row["expected_amount"], currency),
        found=screen.format.money(row["found_amount"], currency),
    )
    remedy = screen.say(f"control.remedy_{row['control']}")
    return f"{escaped(said)} {remedy}"
