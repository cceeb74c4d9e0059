"""The tab *Contrôles*: accounts beside what they are made of, and what differs."""

from __future__ import annotations

import polars as pl
import streamlit as st

from lettrage.dashboards import parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.marts import accounting_months as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import accounting_export, accounting_lines

_TIES = (
    Column("tie_out_words", "tie.what", width="large"),
    Column("ledger_amount", "tie.ledger", Show.MONEY),
    Column("source_amount", "tie.source", Show.MONEY),
    Column("difference_amount", "tie.difference", Show.MONEY),
    Column("documents_count", "tie.compared", Show.COUNT, width="small"),
    Column("differences_count", "tie.differ", Show.COUNT, width="small"),
    Column("holds", "tie.holds", Show.HOLDS, width="small"),
)
_DIFFERENCES = (
    Column("tie_out_words", "tie.what", width="large"),
    Column("document", "tie.document", width="medium"),
    Column("ledger_amount", "tie.ledger", Show.MONEY),
    Column("source_amount", "tie.source", Show.MONEY),
    Column("difference_amount", "tie.difference", Show.MONEY),
)


def ties(screen: Screen) -> list[Answer]:
    """Whether the books agree with documents, banks and taxes, and where not."""
    compared = marts.tie_outs(screen.build)
    if compared.rows.is_empty():
        parts.empty(screen, "tie.empty")
        return [compared]
    failed = compared.rows.filter(~pl.col("holds"))
    if failed.is_empty():
        st.success(
            screen.say("tie.all_hold", count=len(compared.rows)),
            icon=":material/check_circle:",
        )
    else:
        st.error(
            screen.say(
                "tie.some_fail",
                count=len(failed),
                names=", ".join(_words(screen, failed["tie_out"])),
            ),
            icon=":material/error:",
        )
    chosen = parts.table(
        screen, _named(screen, compared.rows), _TIES, key="accounting.ties"
    )
    st.caption(screen.say("tie.currencies"))
    tie_out = None if chosen is None else compared.rows["tie_out"][chosen]
    differences = marts.tie_out_differences(screen.build, tie_out=tie_out)
    st.subheader(screen.say("tie.differences"), anchor=False)
    if differences.rows.is_empty():
        parts.empty(screen, "tie.no_difference")
    else:
        parts.table(screen, _named(screen, differences.rows), _DIFFERENCES)
        accounting_export.files(screen, differences, name=screen.say("tie.file"))
    return [compared, differences]


def _named(screen: Screen, rows: pl.DataFrame) -> pl.DataFrame:
    words = pl.Series(_words(screen, rows["tie_out"]), dtype=pl.String)
    return accounting_lines.own_currency(screen, rows).with_columns(tie_out_words=words)


def _words(screen: Screen, names: pl.Series) -> list[str]:
    return [screen.say(f"tie.name_{name}") for name in names]
