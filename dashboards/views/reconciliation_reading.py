"""On a line that reads as a payment made twice or as an advance: what to do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lettrage.core.errors import PlatformError
from lettrage.dashboards import decisions, state
from lettrage.dashboards.evidence import Evidence
from lettrage.dashboards.format import escaped
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.state import Act

_ICONS = {"duplicate": ":material/content_copy:", "prepayment": ":material/savings:"}


def reading(screen: Screen, row: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """What the line is, why, which payment it repeats, and the choices.

    Args:
        screen: for words, formats and the person.
        row: of the queue.
        read: of `marts.recognised`, of the same line.
    """
    say, kind = screen.say, read["reading"]
    title = say(f"reading.{kind}_{read['certainty']}")
    why = Evidence.read(read["evidence"]).words(screen.language)
    customer = say("reading.customer", customer=_customer(read))
    said = [f"**{escaped(title)}**", escaped(why), escaped(customer)]
    if read["repeated_bank_line_id"] is not None:
        said.append(escaped(_repeated(screen, read)))
    with st.container(border=True, gap="small"):
        st.markdown(f"{_ICONS[kind]} " + "  \n".join(said))
        st.button(
            say("reading.keep"),
            icon=":material/account_balance_wallet:",
            shortcut="A",
            disabled=not screen.user,
            on_click=_keep,
            args=(screen, row, read),
        )
        st.caption(say(f"reading.else_{kind}"))


def _repeated(screen: Screen, read: Mapping[str, Any]) -> str:
    """The payment that this one repeats, as its bank told it."""
    return screen.say(
        "reading.repeats",
        date=screen.format.day(read["repeated_booking_date"]),
        amount=screen.format.money(read["repeated_amount"], read["repeated_currency"]),
        label=read["repeated_label"],
    )


def _customer(read: Mapping[str, Any]) -> str:
    return str(read["customer_name"] or read["customer_id"])


def _keep(screen: Screen, row: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """Book what is left of the line as the customer's; when refused, say so."""
    try:
        decision_id = decisions.keep(
            screen.now,
            user=screen.user,
            bank_line_id=row["bank_line_id"],
            customer_id=read["customer_id"],
            amount=row["remaining_amount"],
        )
    except PlatformError as error:
        state.refuse(screen.say("act.refused", error=escaped(str(error))))
        return
    amount = screen.format.money(row["remaining_amount"], row["currency"])
    day = screen.format.day(row["booking_date"])
    words = f"{day} · {amount} · {_customer(read)}"
    state.remember(Act(decision_id, "reading.kept", words, row["bank_line_id"]))
