"""The filters that pages share, and how a page makes one of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum

import streamlit as st

from lettrage.core.dates import add_months
from lettrage.dashboards import address
from lettrage.dashboards.marts import cash
from lettrage.dashboards.screen import Screen

_WIDTH_PX = 190


class Period(StrEnum):
    """How far back a chart goes from the date of the figures."""

    MONTHS_1 = "1m"
    MONTHS_3 = "3m"
    MONTHS_6 = "6m"
    MONTHS_12 = "12m"
    MONTHS_24 = "24m"

    @property
    def months(self) -> int:
        """Its length in calendar months."""
        return int(self.value.removesuffix("m"))

    def since(self, as_of: date) -> date:
        """Its first day.

        >>> Period.MONTHS_3.since(date(2026, 11, 24)).isoformat()
        '2026-08-25'
        """
        return add_months(as_of, -self.months) + timedelta(days=1)


def period(screen: Screen) -> Period:
    """Which period charts show."""
    chosen = select(
        screen,
        "period",
        list(Period),
        default=Period.MONTHS_6,
        label=screen.say("filter.period"),
        shown=lambda value: screen.say("filter.months", count=Period(value).months),
    )
    return Period(chosen)


def account(screen: Screen) -> str | None:
    """Which account is shown; None: all."""
    ibans = cash.accounts(screen.build).rows["account_iban"].to_list()
    chosen = select(
        screen,
        "account",
        ["", *ibans],
        default="",
        label=screen.say("filter.account"),
        shown=lambda iban: (
            screen.account_name(iban) if iban else screen.say("filter.all_accounts")
        ),
    )
    return chosen or None


def currency(screen: Screen) -> str:
    """In which currency amounts are shown: the firm's, unless another is chosen."""
    own = screen.settings.company.currency
    held = cash.currencies(screen.build).rows["currency"].to_list()
    return select(
        screen,
        "currency",
        [own, *(code for code in held if code != own)],
        default=own,
        label=screen.say("filter.currency"),
        shown=str,
    )


def customer(screen: Screen) -> str:
    """A part of a customer's name, or an identifier; empty: all customers."""
    key = address.key_of("customer", default="", is_valid=lambda _: True)
    typed = st.text_input(
        screen.say("filter.customer"),
        key=key,
        placeholder=screen.say("filter.all_customers"),
        width=_WIDTH_PX,
    )
    address.keep("customer", typed, default="")
    return typed.strip()


def select(
    screen: Screen,
    name: str,
    options: Sequence[str],
    *,
    default: str,
    label: str,
    shown: Callable[[str], str],
) -> str:
    """One of `options`, kept in the address under `name`."""
    key = address.key_of(name, default=default, is_valid=options.__contains__)
    chosen = st.selectbox(label, options, format_func=shown, key=key, width=_WIDTH_PX)
    address.keep(name, chosen, default=default)
    return chosen
