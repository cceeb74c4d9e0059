"""Données: what landed, what was refused, gaps, the last run and its controls."""

from __future__ import annotations

import polars as pl
import streamlit as st

from lettrage.dashboards import filters, parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.marts import sources
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.findings import findings

_DOCUMENTS = (
    Column("landed_at", "data.landed_at", Show.INSTANT),
    Column("file_name", "data.file", width="medium"),
    Column("kind", "data.kind"),
    Column("format", "data.format", width="small"),
    Column("rows_landed", "data.rows_landed", Show.COUNT, width="small"),
    Column("rows_duplicate", "data.rows_duplicate", Show.COUNT, width="small"),
    Column("rows_rejected", "data.rows_rejected", Show.COUNT, width="small"),
    Column("is_consistent", "data.consistent", Show.HOLDS, width="small"),
    Column("error", "data.error"),
)
_REJECTED = (
    Column("file_name", "data.file", width="medium"),
    Column("line_number", "data.line", Show.COUNT, width="small"),
    Column("field", "data.field"),
    Column("reason", "data.reason"),
    Column("payload", "data.payload"),
)
_FAULTS = (
    Column("account_iban", "cash.account", Show.ACCOUNT),
    Column("statement_reference", "data.statement"),
    Column("opening_date", "data.opening_date", Show.DATE),
    Column("opening_balance", "data.opening_balance", Show.MONEY),
    Column("closing_date", "data.closing_date", Show.DATE),
    Column("closing_balance", "data.closing_balance", Show.MONEY),
    Column("foots", "data.foots", Show.HOLDS),
    Column("chains", "data.chains", Show.HOLDS),
)
_FRESHNESS = (
    Column("account_iban", "cash.account", Show.ACCOUNT),
    Column("lines_count", "data.lines", Show.COUNT),
    Column("first_date", "data.first_date", Show.DATE),
    Column("last_date", "data.last_date", Show.DATE),
    Column("statement_date", "cash.statement_date", Show.DATE),
    Column("age_days", "data.age_days", Show.COUNT),
)
_CHECKS = (
    Column("name", "data.check", width="large"),
    Column("status", "data.status", width="small"),
    Column("failures", "data.failures", Show.COUNT, width="small"),
    Column("message", "data.message", width="large"),
)


def data(screen: Screen) -> None:
    """Can the figures be trusted: is everything here, and does it hold together."""
    parts.head(screen, "data.title")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        account = filters.account(screen)
        kind = _kind(screen)
        only_faulty = _only_faulty(screen)

    totals = sources.document_totals(screen.build)
    row = totals.first
    if not row["landed_count"] and not row["refused_count"]:
        parts.empty(screen, "data.empty")
        return

    faults = sources.statement_faults(screen.build, account=account)
    _headlines(screen, totals, faults)
    to_mend = findings(screen)
    documents = sources.documents(screen.build, kind=kind, only_faulty=only_faulty)
    rejected = sources.rejected_rows(screen.build)
    fresh = sources.freshness(screen.build, account=account)
    _section(screen, "data.freshness", fresh, _FRESHNESS, "data.no_account")
    _section(screen, "data.faults", faults, _FAULTS, "data.no_fault")
    _section(screen, "data.documents", documents, _DOCUMENTS, "data.no_document")
    _section(screen, "data.rejected", rejected, _REJECTED, "data.no_rejected")
    run = _last_run(screen)
    parts.foot(
        screen,
        [totals, *to_mend, fresh, faults, documents, rejected, *run],
        left_out="data.left_out",
    )


def _headlines(screen: Screen, totals: Answer, faults: Answer) -> None:
    say, show, row = screen.say, screen.format, totals.first
    figures = [
        (
            "data.landed_count",
            row["landed_count"],
            say("data.newest", date=show.instant(row["newest_at"])),
        ),
        ("data.refused_count", row["refused_count"], say("data.refused_means")),
        (
            "data.rows_total",
            row["rows_landed"],
            say("data.duplicates", count=row["rows_duplicate"]),
        ),
        ("data.rejected_count", row["rows_rejected"], say("data.rejected_means")),
        ("data.faults_count", len(faults.rows), say("data.faults_means")),
    ]
    for column, (label, count, note) in zip(
        st.columns(len(figures)), figures, strict=True
    ):
        with column:
            parts.figure(say(label), show.count(count), [note])


def _kind(screen: Screen) -> str | None:
    kinds = sources.kinds(screen.build).rows["kind"].to_list()
    chosen = filters.select(
        screen,
        "kind",
        ["", *kinds],
        default="",
        label=screen.say("data.kind"),
        shown=lambda kind: kind or screen.say("data.all_kinds"),
    )
    return chosen or None


def _only_faulty(screen: Screen) -> bool:
    chosen = filters.select(
        screen,
        "show",
        ["all", "faulty"],
        default="all",
        label=screen.say("data.which"),
        shown=lambda which: screen.say(f"data.which_{which}"),
    )
    return chosen == "faulty"


def _section(
    screen: Screen,
    title: str,
    answer: Answer,
    columns: tuple[Column, ...],
    when_empty: str,
) -> None:
    """A titled table, or the sentence that says why there is none."""
    st.subheader(screen.say(title), anchor=False)
    if answer.rows.is_empty():
        parts.empty(screen, when_empty)
    else:
        parts.table(screen, answer.rows, columns, height_rows=8)


def _last_run(screen: Screen) -> list[Answer]:
    """When the last run was, and whether its controls hold."""
    st.subheader(screen.say("data.run"), anchor=False)
    run = sources.last_run(screen.build)
    for row in run.rows.iter_rows(named=True):
        started = screen.format.instant(row["started_at"])
        as_of = screen.format.day(row["as_of_date"])
        st.markdown(
            screen.say(
                "data.run_words",
                started=started,
                as_of=as_of,
                position=row["known_at"],
                published=screen.format.instant(screen.build.published_at),
            )
        )
    checks = sources.run_checks(screen.build)
    if checks is None or checks.rows.is_empty():
        parts.empty(screen, "data.no_checks")
        return [run]
    failed = checks.rows.filter(pl.col("status") != "pass")
    st.markdown(
        screen.say("data.checks_hold", count=len(checks.rows))
        if failed.is_empty()
        else screen.say("data.checks_fail", count=len(failed), all=len(checks.rows))
    )
    with st.expander(screen.say("data.checks"), expanded=not failed.is_empty()):
        parts.table(screen, checks.rows, _CHECKS, height_rows=12)
    return [run, checks]
