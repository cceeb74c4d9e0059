"""À corriger: each fault of the landed data, how to mend it, and the rows behind it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards import filters, parts
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.format import UNKNOWN
from lettrage.dashboards.marts import findings as mart
from lettrage.dashboards.parts import Column, Show
from lettrage.dashboards.screen import Screen

_COLUMNS = (
    Column("kind_words", "finding.kind", width=185),
    Column("subject_words", "finding.subject", width=150),
    Column("detail", "finding.detail", width=345),
    Column("event_date", "finding.date", Show.DATE, width=85),
    Column("file_name", "data.file", width=125),
    Column("line_number", "data.line", Show.COUNT, width=50),
)
_OF_ACCOUNTS = {
    "account_stale", "statement_does_not_foot", "statement_gap", "statement_overlap",
}  # fmt: skip


def findings(screen: Screen) -> list[Answer]:
    """The section: a choice of kind, the findings, and the rows of the chosen one."""
    st.subheader(screen.say("finding.title"), anchor=False)
    counts = mart.counts(screen.build)
    if counts.rows.is_empty():
        parts.empty(screen, "finding.none")
        return [counts]
    kind = _kind(screen, counts.rows)
    found = mart.findings(screen.build, kind=kind)
    st.markdown(screen.say(f"finding.remedy_{kind}" if kind else "finding.remedy"))
    rows = found.rows.with_columns(
        kind_words=_each(found.rows, lambda row: _kind_words(screen, row["kind"])),
        subject_words=_each(found.rows, lambda row: _subject(screen, row)),
        detail=_each(found.rows, lambda row: _detail(screen, row)),
    )
    chosen = parts.table(screen, rows, _COLUMNS, key=f"finding_{kind}", height_rows=8)
    if chosen is None:
        st.caption(screen.say("finding.choose"))
        return [counts, found]
    return [counts, found, _rows_behind(screen, found.rows.row(chosen, named=True))]


def _kind(screen: Screen, counts: pl.DataFrame) -> str | None:
    numbers = dict(zip(counts["kind"], counts["findings_count"], strict=True))
    chosen = filters.select(
        screen,
        "finding",
        ["", *numbers],
        default="",
        label=screen.say("finding.which"),
        shown=lambda kind: (
            f"{_kind_words(screen, kind)} ({screen.format.count(numbers[kind])})"
            if kind
            else screen.say("finding.all", count=sum(numbers.values()))
        ),
    )
    return chosen or None


def _rows_behind(screen: Screen, finding: dict[str, Any]) -> Answer:
    """The rows that the finding is about, as they stand in the published tables."""
    behind = mart.rows_behind(
        screen.build,
        kind=finding["kind"],
        key=finding["subject_key"],
        document=finding["document_id"],
    )
    st.markdown(
        screen.say(
            "finding.behind",
            kind=_kind_words(screen, finding["kind"]),
            subject=_subject(screen, finding),
        )
    )
    if behind.rows.is_empty():
        parts.empty(screen, "finding.no_rows")
    else:
        st.dataframe(behind.rows, hide_index=True)
    return behind


def _each(rows: pl.DataFrame, write: Any) -> pl.Series:
    return pl.Series(
        [write(row) for row in rows.iter_rows(named=True)], dtype=pl.String
    )


def _kind_words(screen: Screen, kind: str) -> str:
    return screen.say(f"finding.kind_{kind}")


def _subject(screen: Screen, row: dict[str, Any]) -> str:
    if row["kind"] in _OF_ACCOUNTS:
        return screen.account_name(row["subject_name"])
    if row["kind"] in {"lines_total_differs", "vat_total_differs"}:
        return str(row["subject_key"])
    return str(row["subject_name"] or row["subject_key"])


def _detail(screen: Screen, row: dict[str, Any]) -> str:
    """The finding in a sentence, with its figures."""

    def money(amount: Any) -> str:
        if amount is None:
            return UNKNOWN
        currency = row["currency"] or screen.settings.company.currency
        return screen.format.money(amount, currency)

    return screen.say(
        f"finding.detail_{row['kind']}",
        # A refusal opens with the name of its file, which stands beside it.
        found=(row["found"] or UNKNOWN).removeprefix(f"{row['file_name']}: "),
        expected=money(row["expected_amount"]),
        actual=money(row["found_amount"]),
        count=row["rows_count"] or 0,
    )
