"""The tab *Journal*: entries filtered by journal, month, account and customer."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lettrage.core.dates import Grain, Period
from lettrage.dashboards import address, filters, parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.marts import accounting as marts
from lettrage.dashboards.marts import accounting_months
from lettrage.dashboards.marts.accounting import Choice
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import accounting_export, accounting_lines

_LINES = (
    accounting_lines.ENTRY_DATE,
    accounting_lines.JOURNAL,
    accounting_lines.NUMBER,
    accounting_lines.ACCOUNT,
    accounting_lines.WHO,
    accounting_lines.LABEL,
    accounting_lines.DOCUMENT,
    accounting_lines.DEBIT,
    accounting_lines.CREDIT,
    accounting_lines.CODE,
    Column("entry_amount", "journal.entry_amount", Show.MONEY, width=98),
)
_ALL_MONTHS = "all"
_WIDTH_PX = 130


def journal(screen: Screen) -> list[Answer]:
    """The filters, what the chosen lines sum to, one page of them, and one entry."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = _choice(screen)
    totals = marts.totals(screen.build, choice)
    if not totals.first["lines_count"]:
        parts.empty(screen, "journal.empty")
        return [totals]
    _sums(screen, totals)
    key = f"journal.{choice}"
    page = accounting_lines.page(screen, totals.first["lines_count"], key=key)
    lines = marts.lines(screen.build, choice, page=page)
    rows = accounting_lines.own_currency(screen, lines.rows)
    chosen = parts.table(screen, rows, _LINES, key=f"{key}.{page}", height_rows=16)
    accounting_export.files(screen, lines, name=screen.say("journal.file"))
    if chosen is None:
        st.caption(screen.say("journal.choose"))
        return [totals, lines]
    entry = marts.entry(screen.build, entry_id=lines.rows["entry_id"][chosen])
    accounting_lines.entry(screen, entry)
    return [totals, lines, entry]


def account(screen: Screen) -> str:
    """How the accounts begin that are shown; empty: all."""
    key = address.key_of("ledger", default="", is_valid=lambda _: True)
    typed = st.text_input(
        screen.say("journal.account"),
        key=key,
        placeholder=screen.say("journal.all_accounts"),
        width=_WIDTH_PX,
    )
    address.keep("ledger", typed, default="")
    return typed.strip()


def _choice(screen: Screen) -> Choice:
    month = _month(screen)
    names = dict(marts.journals(screen.build).rows.iter_rows())
    chosen = filters.select(
        screen,
        "journal",
        ["", *names],
        default="",
        label=screen.say("journal.journal"),
        shown=lambda code: (
            f"{code} · {names[code]}" if code else screen.say("journal.all_journals")
        ),
    )
    return Choice(
        journal=chosen or None,
        account=account(screen),
        customer=filters.customer(screen),
        first_day=month.first_day if month else None,
        last_day=month.last_day if month else None,
    )


def _month(screen: Screen) -> Period | None:
    """The month shown, at first that of the figures; None: all of them."""
    days = accounting_months.days(screen.build).first
    names = [str(month) for month in _months(days["first_day"], days["last_day"])]
    as_of = screen.build.as_of
    now = str(Period.containing(as_of, Grain.MONTH)) if as_of else ""
    chosen = filters.select(
        screen,
        "month",
        [*names, _ALL_MONTHS],
        default=now if now in names else names[0],
        label=screen.say("journal.month"),
        shown=lambda name: (
            screen.say("journal.all_months")
            if name == _ALL_MONTHS
            else screen.format.month(Period.parse(name).first_day)
        ),
    )
    return None if chosen == _ALL_MONTHS else Period.parse(chosen)


def _months(first_day: date, last_day: date) -> list[Period]:
    """The months between two days, the last first."""
    months = [Period.containing(last_day, Grain.MONTH)]
    while months[-1].first_day > first_day:
        months.append(months[-1].previous())
    return months


def _sums(screen: Screen, totals: Answer) -> None:
    show, row = screen.format, totals.first
    currency = screen.settings.company.currency
    figures = (
        ("journal.lines", show.count(row["lines_count"])),
        ("journal.entries", show.count(row["entries_count"])),
        ("journal.debit", show.money(row["debit_amount"], currency)),
        ("journal.credit", show.money(row["credit_amount"], currency)),
    )
    for column, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(screen.say(label), value)
