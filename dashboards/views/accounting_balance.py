"""The tab *Balance*: every account of the fiscal year, and one account line by line."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lettrage.core.dates import FiscalYear
from lettrage.dashboards import parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import accounting as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import accounting_export, accounting_lines
from lettrage.dashboards.views.accounting_journal import account

_ACCOUNTS = (
    Column("account", "journal.account", width=80),
    Column("account_label", "journal.account_label", width="medium"),
    Column("debit_amount", "balance.debits", Show.MONEY),
    Column("credit_amount", "balance.credits", Show.MONEY),
    Column("debit_balance", "balance.debit_balance", Show.MONEY),
    Column("credit_balance", "balance.credit_balance", Show.MONEY),
)
_LEDGER = (
    accounting_lines.ENTRY_DATE,
    accounting_lines.JOURNAL,
    accounting_lines.NUMBER,
    accounting_lines.WHO,
    accounting_lines.LABEL,
    accounting_lines.DOCUMENT,
    accounting_lines.DEBIT,
    accounting_lines.CREDIT,
    Column("running_amount", "balance.running", Show.MONEY, width=110),
    accounting_lines.CODE,
)


def balance(screen: Screen) -> list[Answer]:
    """The trial balance, its sums, and the lines of the account that is chosen."""
    first_day, last_day = _fiscal_year(screen)
    begins = account(screen)
    totals = marts.balance_totals(screen.build, account=begins)
    if not totals.first["accounts_count"]:
        parts.empty(screen, "balance.empty")
        return [totals]
    _sums(screen, totals, first_day)
    accounts = marts.balance(screen.build, account=begins)
    rows = accounting_lines.own_currency(screen, accounts.rows)
    chosen = parts.table(
        screen, rows, _ACCOUNTS, key=f"balance.{begins}", height_rows=14
    )
    accounting_export.files(screen, accounts, name=screen.say("balance.file"))
    if chosen is None:
        st.caption(screen.say("balance.choose"))
        return [totals, accounts]
    name, label = accounts.rows.select("account", "account_label").row(chosen)
    st.subheader(escaped(f"{name} · {label}"), anchor=False)
    return [totals, accounts, *_lines(screen, name, first_day, last_day)]


def _fiscal_year(screen: Screen) -> tuple[date | None, date | None]:
    """First and last day of the year that the balance is of."""
    as_of = screen.build.as_of
    if as_of is None:
        return None, None
    start_month = screen.settings.accounting.fiscal_year_start_month
    year = FiscalYear.containing(as_of, start_month=start_month)
    return year.first_day, year.last_day


def _sums(screen: Screen, totals: Answer, first_day: date | None) -> None:
    show, row = screen.format, totals.first
    currency = screen.settings.company.currency
    st.markdown(
        screen.say(
            "balance.sums",
            first=show.day(first_day),
            as_of=show.day(row["as_of"]),
            accounts=screen.say("balance.accounts", count=row["accounts_count"]),
            debit=escaped(show.money(row["debit_amount"], currency)),
            credit=escaped(show.money(row["credit_amount"], currency)),
            balance=escaped(show.money(row["balance_amount"], currency)),
        )
    )


def _lines(
    screen: Screen, name: str, first_day: date | None, last_day: date | None
) -> list[Answer]:
    """The account's lines of the year, page by page, with the balance after each."""
    count = marts.ledger_count(
        screen.build, account=name, first_day=first_day, last_day=last_day
    )
    page = accounting_lines.page(
        screen, count.first["lines_count"], key=f"ledger.{name}"
    )
    lines = marts.ledger(
        screen.build, account=name, first_day=first_day, last_day=last_day, page=page
    )
    rows = accounting_lines.own_currency(screen, lines.rows)
    parts.table(screen, rows, _LEDGER, height_rows=14)
    accounting_export.files(
        screen, lines, name=screen.say("balance.ledger_file", account=name)
    )
    return [count, lines]
