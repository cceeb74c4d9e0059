"""Trésorerie: how much is there, who owes us, who is late, what must be done."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from lettrage.dashboards import charts, filters, parts, state
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.filters import Period
from lettrage.dashboards.marts import bank_lines, cash, receivables
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import alerts

# A longer period is drawn by week: a pixel cannot show a day.
_DAILY_UP_TO_MONTHS = 12

# Days overdue of each age, both included; what is not due yet is at most 0 days late.
_AGE_DAYS: dict[str, tuple[int | None, int | None]] = {
    "not_due": (None, 0),
    "days_1_30": (1, 30),
    "days_31_60": (31, 60),
    "days_61_90": (61, 90),
    "days_over_90": (91, None),
}
_BALANCES = (
    Column("account_iban", "cash.account", Show.ACCOUNT, width=190),
    Column("balance_amount", "cash.balance", Show.MONEY),
    Column("statement_date", "cash.statement_date", Show.DATE),
)
_LATE_CUSTOMERS = (
    Column("name", "receivables.customer", width=136),
    Column("open_amount", "receivables.open", Show.MONEY),
    Column("overdue_amount", "receivables.overdue", Show.MONEY),
    Column("over_90_amount", "receivables.over_90", Show.MONEY),
    Column("overdue_count", "receivables.invoices", Show.COUNT, width=66),
    Column("oldest_days", "receivables.oldest_days", Show.COUNT, width=66),
)
_DOCUMENTS = (
    Column("invoice_number", "receivables.document"),
    Column("name", "receivables.customer"),
    Column("issue_date", "receivables.issued", Show.DATE),
    Column("due_date", "receivables.due", Show.DATE),
    Column("days_overdue", "receivables.days_overdue", Show.COUNT),
    Column("amount_including_tax", "receivables.total", Show.MONEY),
    Column("open_amount", "receivables.open", Show.MONEY),
)


def treasury(screen: Screen) -> None:
    """The CFO's page: is there enough, who owes us, what must be done."""
    parts.head(screen, "treasury.title")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = filters.period(screen)
        account = filters.account(screen)
        currency = filters.currency(screen)
        customer = filters.customer(screen)

    balances = cash.balances(screen.build, account=account)
    owed = receivables.totals(screen.now, currency=currency, customer=customer)
    waiting = bank_lines.to_reconcile(screen.now, currency=currency, account=account)
    if balances.rows.is_empty() and not owed.first["open_count"]:
        parts.empty(screen, "treasury.empty")
        return

    history = _history(screen, period, account=account, currency=currency)
    available, receivable, overdue, unmatched = st.columns(4)
    with available:
        _available(screen, history.rows, account=account, currency=currency)
    with receivable:
        _receivable(screen, owed, currency=currency)
    with overdue:
        _overdue(screen, owed, waiting, currency=currency)
    with unmatched:
        _unmatched(screen, waiting, currency=currency)
    alerts.alerts(screen, waiting, account=account, currency=currency)
    flows = _cash(screen, history, period, balances, account=account, currency=currency)
    late = _receivables(screen, owed, currency=currency, customer=customer)
    parts.foot(
        screen,
        [balances, history, flows, owed, late, waiting],
        left_out="treasury.left_out",
    )


def _available(
    screen: Screen, history: pl.DataFrame, *, account: str | None, currency: str
) -> None:
    say, show = screen.say, screen.format
    totals = cash.totals(screen.build, account=account).rows
    held = {row["currency"]: row for row in totals.iter_rows(named=True)}
    own = held.pop(currency, {"balance_amount": None, "oldest_date": None})
    others = [show.money(row["balance_amount"], code) for code, row in held.items()]
    notes = [say("treasury.known_at", date=show.day(own["oldest_date"]))]
    if others:
        notes.append(say("treasury.also", amounts=" · ".join(others)))
    days = history.unique("date", maintain_order=True).sort("date")
    parts.figure(
        say("treasury.available"),
        show.money(own["balance_amount"], currency),
        notes,
        history=[float(amount) for amount in days["total_amount"]],
    )


def _receivable(screen: Screen, owed: Answer, *, currency: str) -> None:
    say, show, row = screen.say, screen.format, owed.first
    not_due = show.money(row["not_due"], currency)
    parts.figure(
        say("treasury.receivable"),
        show.money(row["total"], currency),
        [
            say("treasury.documents", count=row["open_count"]),
            say("treasury.of_which_not_due", amount=not_due),
        ],
    )


def _overdue(screen: Screen, owed: Answer, waiting: Answer, *, currency: str) -> None:
    say, show, row = screen.say, screen.format, owed.first
    beside = show.money(waiting.first["amount"], currency)
    parts.figure(
        say("treasury.overdue"),
        show.money(row["overdue_amount"], currency),
        [
            say("treasury.invoices", count=row["overdue_count"]),
            say("treasury.beside_unmatched", amount=beside),
        ],
    )


def _unmatched(screen: Screen, waiting: Answer, *, currency: str) -> None:
    say, row = screen.say, waiting.first
    parts.figure(
        say("treasury.to_reconcile"),
        screen.format.money(row["amount"], currency),
        [
            say("treasury.lines", count=row["count"]),
            say("treasury.of_which_suggested", count=row["suggested_count"]),
        ],
    )


def _history(
    screen: Screen, period: Period, *, account: str | None, currency: str
) -> Answer:
    return cash.history(
        screen.build,
        currency=currency,
        account=account,
        since=_since(screen, period),
        step_days=1 if period.months <= _DAILY_UP_TO_MONTHS else 7,
    )


def _since(screen: Screen, period: Period) -> date:
    # A build in which no run is recorded has no date: everything is then shown.
    return period.since(screen.build.as_of) if screen.build.as_of else date.min


def _cash(
    screen: Screen,
    history: Answer,
    period: Period,
    balances: Answer,
    *,
    account: str | None,
    currency: str,
) -> Answer:
    """Balances over time, money in and out, and how far each account is known."""
    flows = cash.weekly_flows(
        screen.build, currency=currency, account=account, since=_since(screen, period)
    )
    chart, table = st.columns([8, 5])
    with chart:
        months = screen.say("filter.months", count=period.months)
        st.subheader(
            screen.say("cash.title", currency=currency, period=months), anchor=False
        )
        if history.rows.is_empty():
            parts.empty(screen, "cash.empty", currency=currency)
        else:
            st.plotly_chart(
                charts.cash(screen, history.rows, flows.rows, currency=currency),
                key="treasury.cash_chart",
                config=charts.CONFIG,
                alt=screen.say("cash.title", currency=currency, period=months),
            )
    with table:
        st.subheader(screen.say("cash.accounts"), anchor=False)
        parts.table(screen, balances.rows, _BALANCES)
    return flows


def _receivables(
    screen: Screen, owed: Answer, *, currency: str, customer: str
) -> Answer:
    """What is owed by age, who is late with most, and the documents behind a bar."""
    late = receivables.overdue_customers(
        screen.now, currency=currency, customer=customer
    )
    chart, table = st.columns([9, 11])
    with chart:
        st.subheader(screen.say("age.title", currency=currency), anchor=False)
        if not owed.first["open_count"]:
            parts.empty(screen, "age.empty")
            return late
        st.plotly_chart(
            charts.aging(
                screen, [owed.first[a] for a in charts.AGES], currency=currency
            ),
            key=state.AGE_CHART_KEY,
            on_select=state.age_clicked,
            selection_mode="points",
            config=charts.CONFIG,
            alt=screen.say("age.title", currency=currency),
        )
    with table:
        st.subheader(screen.say("receivables.late_title"), anchor=False)
        if late.rows.is_empty():
            parts.empty(screen, "receivables.nobody_late")
            chosen = None
        else:
            rows = late.rows.with_columns(currency=pl.lit(currency))
            chosen = parts.table(
                screen, rows, _LATE_CUSTOMERS, key="treasury.late", height_rows=10
            )
    late_customer = None if chosen is None else late.rows["customer_id"][chosen]
    _documents(screen, late_customer, currency=currency, customer=customer)
    return late


def _documents(
    screen: Screen, late_customer: str | None, *, currency: str, customer: str
) -> None:
    """The open documents of one age, or of one late customer."""
    age = st.pills(
        screen.say("age.choose"),
        charts.AGES,
        format_func=lambda name: screen.say(f"age.{name}"),
        key=state.AGE_KEY,
    )
    if age is None and late_customer is None:
        st.caption(screen.say("age.hint"))
        return
    days_min, days_max = _AGE_DAYS[age] if age else (1, None)
    documents = receivables.open_documents(
        screen.now,
        currency=currency,
        customer=late_customer or customer,
        days_min=days_min,
        days_max=days_max,
    )
    if documents.rows.is_empty():
        parts.empty(screen, "receivables.no_document")
        return
    parts.table(screen, documents.rows, _DOCUMENTS)
