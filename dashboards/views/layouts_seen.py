"""What a layout makes of a file that was brought: figures, lines, rejected rows."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from lettrage.core.errors import DocumentError
from lettrage.dashboards import parts, statements
from lettrage.dashboards.format import escaped
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.statements import Brought
from lettrage.ingestion.layouts import Layout, Preview
from lettrage.ingestion.parser import LINES

_LINES = (
    Column("line_number", "layouts.line", Show.COUNT, width=60),
    Column("booking_date", "layouts.role_booking_date", Show.DATE, width=110),
    Column("amount", "layouts.role_amount", Show.MONEY, width=130),
    Column("label", "layouts.role_label", width=340),
    Column("counterparty_name", "layouts.role_counterparty_name"),
    Column("remittance", "layouts.role_remittance"),
    Column("bank_reference", "layouts.role_bank_reference"),
    Column("value_date", "layouts.role_value_date", Show.DATE, width=110),
)
_REJECTED = (
    Column("line_number", "layouts.line", Show.COUNT, width=60),
    Column("field", "data.field", width=130),
    Column("reason", "data.reason", width=420),
    Column("payload", "data.payload", width="large"),
)
_FOOTS = {True: "layouts.foots", False: "layouts.foots_not", None: "layouts.no_balance"}


def seen_of(screen: Screen, file: Brought, layout: Layout) -> Preview | None:
    """Show what `layout` makes of the file; None: nothing, and the page says why."""
    try:
        seen = statements.preview(file, layout)
    except DocumentError as error:
        st.error(screen.say("layouts.unread", error=escaped(str(error))))
        return None
    _figures(screen, seen)
    if seen.lines:
        frame = _frame(screen, seen)
        filled = [c for c in _LINES if frame[c.name].null_count() < len(frame)]
        parts.table(screen, frame, filled, height_rows=10)
    if seen.rejected:
        st.subheader(screen.say("layouts.rejected"), anchor=False)
        rows = [
            (row.line_number, row.field, row.reason, row.payload)
            for row in seen.rejected
        ]
        names = [column.name for column in _REJECTED]
        parts.table(screen, pl.DataFrame(rows, names, orient="row"), _REJECTED)
    return seen


def _figures(screen: Screen, seen: Preview) -> None:
    say, show = screen.say, screen.format
    lines, totals, balances, rejected = st.columns(4)
    with lines:
        days = [line["booking_date"] for line in seen.lines]
        period = say(
            "layouts.period",
            first=show.day(min(days, default=None)),
            last=show.day(max(days, default=None)),
        )
        parts.figure(say("layouts.lines"), show.count(seen.lines_count), [period])
    with totals:
        _total(screen, seen)
    with balances:
        notes = [
            say(
                "layouts.from_to",
                opening=show.money(s["opening_balance"], _currency(screen, s)),
                closing=show.money(s["closing_balance"], _currency(screen, s)),
            )
            for s in seen.statements
            if s["opening_balance"] is not None or s["closing_balance"] is not None
        ]
        parts.figure(say("layouts.balances"), say(_FOOTS[seen.foots]), notes[:3])
    with rejected:
        count = show.count(seen.rejected_count)
        parts.figure(say("layouts.rejected"), count, [say("layouts.stays_out")])


def _total(screen: Screen, seen: Preview) -> None:
    """Money in and out of the lines, in the currency of the first of them."""
    show, say = screen.format, screen.say
    first = seen.statements[0] if seen.statements else {"currency": ""}
    currency = _currency(screen, first)
    amounts = [
        line["amount"] for line in seen.lines if _currency(screen, line) == currency
    ]
    received = sum((a for a in amounts if a > 0), Decimal(0))
    paid = sum((a for a in amounts if a < 0), Decimal(0))
    shown = say("layouts.of_shown", count=len(amounts))
    parts.figure(
        say("layouts.received"),
        show.money(received, currency),
        [say("layouts.paid", amount=show.money(paid, currency)), shown],
    )


def _frame(screen: Screen, seen: Preview) -> pl.DataFrame:
    rows = [line | {"currency": _currency(screen, line)} for line in seen.lines]
    names = [column.name for column in _LINES]
    table = {name: [row[name] for row in rows] for name in (*names, "currency")}
    texts = {name: pl.String for name in names if LINES.field(name).type == "string"}
    return pl.DataFrame(table, schema_overrides=texts)


def _currency(screen: Screen, row: dict[str, object]) -> str:
    """A line's currency; where the file says none, the firm's, as the page shows it."""
    return str(row["currency"]) or screen.settings.company.currency
