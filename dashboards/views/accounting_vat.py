"""The tab *TVA*: the return of a period, its controls, and what it does not count."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from lettrage.core.dates import Period
from lettrage.dashboards import filters, parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import escaped
from lettrage.dashboards.marts import accounting as entries
from lettrage.dashboards.marts import accounting_vat as marts
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views import accounting_export, accounting_lines
from lettrage.dashboards.views.accounting_controls import controls

# Whole euros, as on the form: its documents add up to the cent.
_BOXES = (
    Column("box", "vat.box", width=44),
    Column("label", "vat.label", width=256),
    Column("base_amount", "vat.base", Show.COUNT, width=72),
    Column("tax_amount", "vat.tax", Show.COUNT, width=72),
    Column("documents_count", "vat.documents", Show.COUNT, width=76),
)
_DOCUMENTS = (
    Column("event_date", "vat.event_date", Show.DATE, width=90),
    Column("invoice_number", "vat.document", width=140),
    Column("name", "vat.name", width="medium"),
    Column("base_amount", "vat.exact_base", Show.MONEY),
    Column("tax_amount", "vat.exact_tax", Show.MONEY),
    Column("original_period", "vat.original_period", width="small"),
)
_RECEIPTS = (
    Column("booking_date", "vat.booking_date", Show.DATE, width=90),
    Column("account_iban", "cash.account", Show.ACCOUNT, width=170),
    Column("label", "vat.bank_label", width=330),
    Column("received_amount", "vat.remaining", Show.MONEY),
    Column("foreign_words", "vat.foreign", width="small"),
    Column("estimated_vat_amount", "vat.estimated", Show.MONEY),
    Column("has_suggestion", "vat.suggestion", Show.HOLDS, width="small"),
)
# The boxes that the headlines say.
_TO_PAY, _CREDIT, _GROSS, _DEDUCTED = "32", "27", "16", "23"


def vat(screen: Screen) -> list[Answer]:
    """The form's boxes, what is behind the chosen one, and what no box counts yet."""
    names = marts.periods(screen.build).rows["period"].to_list()
    if not names:
        parts.empty(screen, "vat.empty")
        return []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = _period(screen, names)
    boxes = marts.boxes(screen.build, period=str(period))
    waiting = marts.receipts_total(screen.build, period=str(period))
    _headlines(screen, boxes.rows, waiting)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        st.subheader(screen.say("vat.form"), anchor=False)
        rows = accounting_lines.own_currency(screen, boxes.rows)
        chosen = parts.table(screen, rows, _BOXES, key=f"vat.{period}", height_rows=16)
        name = screen.say("vat.file", period=period)
        accounting_export.files(screen, boxes, name=name)
    with right:
        checked = controls(screen, period=str(period))
    behind = _behind(
        screen, period, None if chosen is None else rows.row(chosen, named=True)
    )
    receipts = _receipts(screen, period, waiting)
    return [boxes, checked, *behind, waiting, *receipts]


def _period(screen: Screen, names: list[str]) -> Period:
    """The return that is shown: at first that of the last period that has ended."""
    as_of = screen.build.as_of
    ended = [n for n in names if as_of is None or Period.parse(n).last_day <= as_of]
    chosen = filters.select(
        screen,
        "vat",
        names,
        default=(ended or names)[0],
        label=screen.say("vat.period"),
        shown=lambda name: (
            name if name in ended else f"{name} {screen.say('vat.running')}"
        ),
    )
    period = Period.parse(chosen)
    st.caption(
        screen.say(
            "vat.draft" if chosen in ended else "vat.draft_running",
            first=screen.format.day(period.first_day),
            last=screen.format.day(period.last_day),
            as_of=screen.format.day(as_of),
        )
    )
    return period


def _headlines(screen: Screen, boxes: pl.DataFrame, waiting: Answer) -> None:
    say, currency = screen.say, screen.settings.company.currency
    taxes = dict(boxes.select("box", "tax_amount").iter_rows())
    sources = dict(boxes.select("box", "source").iter_rows())
    credit, row = taxes.get(_CREDIT), waiting.first

    def euros(amount: Decimal | None) -> str:
        return screen.format.money(amount, currency)

    to_pay, gross, deducted, unmatched = st.columns(4)
    with to_pay:
        note = (
            say("vat.credit", amount=euros(credit))
            if credit
            else say("vat.box_of", box=_TO_PAY)
        )
        parts.figure(say("vat.to_pay"), euros(taxes.get(_TO_PAY)), [note])
    with gross:
        parts.figure(
            say("vat.gross"), euros(taxes.get(_GROSS)), [say("vat.box_of", box=_GROSS)]
        )
    with deducted:
        source = sources.get(_DEDUCTED)
        parts.figure(
            say("vat.deducted"),
            euros(taxes.get(_DEDUCTED)),
            [
                say(
                    "vat.nothing_deducted"
                    if source in (None, "none")
                    else "vat.box_of",
                    box=_DEDUCTED,
                )
            ],
        )
    with unmatched:
        notes = [say("vat.receipts_count", count=row["count"])]
        if row["unpriced_count"]:
            notes.append(say("vat.unpriced", count=row["unpriced_count"]))
        parts.figure(say("vat.not_counted"), euros(row["estimated_vat_amount"]), notes)


def _behind(
    screen: Screen, period: Period, box: dict[str, object] | None
) -> list[Answer]:
    """The documents of a box, and the entry of the one that is chosen."""
    if box is None:
        st.caption(screen.say("vat.choose"))
        return []
    st.subheader(escaped(f"{box['box']} · {box['label']}"), anchor=False)
    if not box["documents_count"]:
        parts.empty(screen, "vat.total")
        return []
    found = marts.documents(screen.build, period=str(period), box=str(box["box"]))
    rows = accounting_lines.own_currency(screen, found.rows)
    key = f"vat.{period}.{box['box']}"
    chosen = parts.table(screen, rows, _DOCUMENTS, key=key, height_rows=12)
    name = screen.say("vat.documents_file", period=period, box=box["box"])
    accounting_export.files(screen, found, name=name)
    if chosen is None:
        return [found]
    row = rows.row(chosen, named=True)
    if row["source"] != "sales":
        parts.empty(screen, "journal.no_entry")
        return [found]
    entry = entries.entries_behind(
        screen.build,
        invoice_number=row["invoice_number"],
        bank_line_id=row["bank_line_id"],
    )
    accounting_lines.entry(screen, entry)
    return [found, entry]


def _receipts(screen: Screen, period: Period, waiting: Answer) -> list[Answer]:
    """Money in whose tax may be due already, though no box counts it."""
    st.subheader(screen.say("vat.receipts"), anchor=False)
    if not waiting.first["count"]:
        parts.empty(screen, "vat.no_receipt")
        return []
    st.markdown(screen.say("vat.receipts_means"))
    found = marts.receipts(screen.build, period=str(period))
    rows = accounting_lines.own_currency(screen, found.rows).with_columns(
        foreign_words=_foreign(screen, found.rows)
    )
    parts.table(screen, rows, _RECEIPTS, height_rows=10)
    accounting_export.files(
        screen, found, name=screen.say("vat.receipts_file", period=period)
    )
    if "reconciliation" in screen.pages:
        st.page_link(
            screen.pages["reconciliation"],
            label=screen.say("vat.reconcile"),
            icon=":material/arrow_forward:",
        )
    return [found]


def _foreign(screen: Screen, rows: pl.DataFrame) -> pl.Series:
    """The amount as the bank booked it, where that is not the firm's currency."""
    own = screen.settings.company.currency
    return pl.Series(
        [
            "" if currency == own else screen.format.money(amount, currency)
            for amount, currency in rows.select(
                "remaining_amount", "currency"
            ).iter_rows()
        ],
        dtype=pl.String,
    )
