"""Lines of the journal on screen: a table that is read page by page, and one entry."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from lettrage.dashboards import parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import accounting as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen

ENTRY_DATE = Column("entry_date", "journal.date", Show.DATE, width=84)
JOURNAL = Column("journal", "journal.journal_code", width=48)
NUMBER = Column("entry_number", "journal.number", width=50)
ACCOUNT = Column("account", "journal.account", width=62)
WHO = Column("auxiliary_label", "journal.auxiliary", width=122)
LABEL = Column("label", "journal.label", width=150)
DOCUMENT = Column("document", "journal.document", width=100)
DEBIT = Column("debit_amount", "journal.debit", Show.MONEY, width=98)
CREDIT = Column("credit_amount", "journal.credit", Show.MONEY, width=98)
CODE = Column("lettrage_code", "journal.code", width=52)

_OF_ENTRY = (
    ENTRY_DATE, JOURNAL, NUMBER, ACCOUNT,
    Column("account_label", "journal.account_label", width=180),
    WHO, LABEL, DEBIT, CREDIT, CODE,
)  # fmt: skip


def own_currency(screen: Screen, rows: pl.DataFrame) -> pl.DataFrame:
    """With the firm's currency in `currency`: what the books are kept in."""
    return rows.with_columns(currency=pl.lit(screen.settings.company.currency))


def page(screen: Screen, lines_count: int, *, key: str) -> int:
    """Which page of that many lines is shown, counted from 1.

    Args:
        screen: for words.
        lines_count: in all.
        key: of the widget, and of what is chosen: another choice begins on page 1.
    """
    pages_count = -(-lines_count // marts.PAGE_LINES)
    if pages_count < 2:
        return 1
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = int(st.pagination(pages_count, key=key))
        first = (chosen - 1) * marts.PAGE_LINES + 1
        last = min(chosen * marts.PAGE_LINES, lines_count)
        st.caption(
            screen.say("journal.shown", first=first, last=last, count=lines_count)
        )
    return chosen


def entry(screen: Screen, answer: Answer) -> None:
    """One entry or more, line by line, with what each side sums to."""
    if answer.rows.is_empty():
        parts.empty(screen, "journal.no_entry")
        return
    st.markdown(
        screen.say(
            "journal.entry",
            debit=_sum(screen, answer.rows["debit_amount"]),
            credit=_sum(screen, answer.rows["credit_amount"]),
        )
    )
    parts.table(screen, own_currency(screen, answer.rows), _OF_ENTRY, height_rows=8)


def _sum(screen: Screen, amounts: pl.Series) -> str:
    total = sum(amounts.drop_nulls(), Decimal(0))
    return escaped(screen.format.money(total, screen.settings.company.currency))
