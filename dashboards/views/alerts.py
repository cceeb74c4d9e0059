"""À savoir: what a person should do something about, each with the page to do it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import sources
from lettrage.dashboards.screen import Screen

STALE_AFTER_DAYS = 7


def alerts(
    screen: Screen, waiting: Answer, *, account: str | None, currency: str
) -> None:
    """One line of what must be acted on; nothing at all when all is well."""
    found = [
        *_waiting(screen, waiting, currency=currency),
        *_statements(screen, account=account),
        *_landings(screen),
    ]
    if not found:
        return
    title = screen.say("alerts.title")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"**{title}**", width="content")
        for text, page in found:
            if page in screen.pages:
                st.page_link(
                    screen.pages[page],
                    label=f":red[{escaped(text)}]",
                    icon=":material/arrow_forward:",
                    width="content",
                )
            else:
                st.markdown(f":red[{escaped(text)}]", width="content")


def _waiting(
    screen: Screen, waiting: Answer, *, currency: str
) -> Iterator[tuple[str, str]]:
    row = waiting.first
    if row["count"]:
        amount = screen.format.money(row["amount"], currency)
        text = screen.say("alerts.to_reconcile", count=row["count"], amount=amount)
        yield text, "reconciliation"


def _statements(screen: Screen, *, account: str | None) -> Iterator[tuple[str, str]]:
    faults = sources.statement_faults(screen.build, account=account).rows
    if not faults.is_empty():
        yield screen.say("alerts.statement_faults", count=len(faults)), "data"
    known = sources.freshness(screen.build, account=account).rows
    for row in known.iter_rows(named=True):
        if row["age_days"] is not None and row["age_days"] > STALE_AFTER_DAYS:
            name = screen.account_name(row["account_iban"])
            text = screen.say("alerts.stale", account=name, count=row["age_days"])
            yield text, "data"


def _landings(screen: Screen) -> Iterator[tuple[str, str]]:
    totals = sources.document_totals(screen.build).first
    if totals["refused_count"]:
        yield screen.say("alerts.refused", count=totals["refused_count"]), "data"
    if totals["rows_rejected"]:
        yield screen.say("alerts.rejected", count=totals["rows_rejected"]), "data"
