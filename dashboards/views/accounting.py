"""Comptabilité & TVA: the VAT return, the books, and whether they hold together."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lettrage.dashboards import address, parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.marts import accounting_months
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.accounting_balance import balance
from lettrage.dashboards.views.accounting_journal import journal
from lettrage.dashboards.views.accounting_months import months
from lettrage.dashboards.views.accounting_ties import ties
from lettrage.dashboards.views.accounting_vat import vat

_TABS: dict[str, Callable[[Screen], list[Answer]]] = {
    "vat": vat,
    "journal": journal,
    "balance": balance,
    "ties": ties,
    "months": months,
}
_DEFAULT = "vat"


def accounting(screen: Screen) -> None:
    """The accountant's page: the return, the journal, the balance, controls, months."""
    parts.head(screen, "accounting.title")
    days = accounting_months.days(screen.build)
    if days.first["first_day"] is None:
        parts.empty(screen, "accounting.empty")
        return
    answers = _TABS[_tab(screen)](screen)
    parts.foot(screen, [days, *answers], left_out="accounting.left_out")


def _tab(screen: Screen) -> str:
    key = address.key_of("tab", default=_DEFAULT, is_valid=_TABS.__contains__)
    chosen = st.segmented_control(
        screen.say("accounting.tab"),
        list(_TABS),
        format_func=lambda name: screen.say(f"accounting.tab_{name}"),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    address.keep("tab", chosen, default=_DEFAULT)
    return str(chosen)
