"""The tab *Périodes*: what is closed, what waits in the others, how to close."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards import parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import accounting_months as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import accounting_export, accounting_lines

_SUSPENSE = "471"
_MONTHS = (
    Column("month_words", "months.month", width=115),
    Column("state", "months.state", width=85),
    Column("closed_at", "months.closed_at", Show.INSTANT, width=115),
    Column("closed_by", "months.closed_by", width=70),
    Column("entries_count", "months.entries", Show.COUNT, width=70),
    Column("lines_count", "months.lines", Show.COUNT, width=64),
    Column("debit_amount", "months.debit", Show.MONEY, width=110),
    Column("corrections_count", "months.corrections", Show.COUNT, width=86),
    Column("waiting_count", "months.waiting", Show.COUNT, width=76),
    Column("received_waiting_amount", "months.received_waiting", Show.MONEY, width=102),
    Column("paid_waiting_amount", "months.paid_waiting", Show.MONEY, width=102),
)


def months(screen: Screen) -> list[Answer]:
    """The months, and the command that closes the first one that may be closed."""
    suspense = screen.settings.accounting.accounts.get("suspense", _SUSPENSE)
    found = marts.months(screen.build, suspense=suspense)
    _to_close(screen, found.rows)
    rows = accounting_lines.own_currency(screen, found.rows).with_columns(
        month_words=_each(found.rows, lambda row: screen.format.month(row["month"])),
        state=_each(found.rows, lambda row: screen.say(f"months.{_state(row)}")),
    )
    parts.table(screen, rows, _MONTHS, height_rows=18)
    st.caption(screen.say("months.waiting_means", account=suspense))
    accounting_export.files(screen, found, name=screen.say("months.file"))
    return [found]


def _to_close(screen: Screen, rows: pl.DataFrame) -> None:
    """The first month that may be closed; months are closed one after another."""
    waiting = [
        row for row in rows.reverse().iter_rows(named=True) if _state(row) == "ended"
    ]
    if not waiting:
        parts.empty(screen, "months.none_to_close")
        return
    row = waiting[0]
    currency = screen.settings.company.currency
    st.markdown(
        screen.say(
            "months.to_close",
            month=screen.format.month(row["month"]),
            count=row["waiting_count"],
            received=escaped(
                screen.format.money(row["received_waiting_amount"], currency)
            ),
        )
    )
    st.code(f"lettrage close {row['month']:%Y-%m}", language="bash")


def _state(row: dict[str, Any]) -> str:
    if row["closed_at"] is not None:
        return "closed"
    return "ended" if row["has_ended"] else "running"


def _each(rows: pl.DataFrame, write: Any) -> pl.Series:
    return pl.Series(
        [write(row) for row in rows.iter_rows(named=True)], dtype=pl.String
    )
