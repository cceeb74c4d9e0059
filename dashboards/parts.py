"""The parts that every page is made of: its head, its foot, its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer
from lettrage.dashboards.format import UNKNOWN, escaped
from lettrage.dashboards.screen import Screen

_ROW_HEIGHT_PX = 33


class Show(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    COUNT = "count"
    PERCENT = "percent"
    ERROR_RATE = "error_rate"
    ACCOUNT = "account"
    HOLDS = "holds"  # a control: true, false, or not applicable


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table on screen.

    Args:
        name: in the frame.
        label: key of its heading in the catalogue.
        show: how its cells are written.
        width: as `st.column_config` takes it: small, medium, large or pixels.
    """

    name: str
    label: str
    show: Show = Show.TEXT
    width: Any = None


def head(screen: Screen, title: str) -> None:
    """The page's title, and beside it as of when and when it was published."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(screen.say(title), anchor=False)
    if screen.published is not None:
        words = f":gray[{escaped(as_of_words(screen))}]"
        right.markdown(words, text_alignment="right")


def as_of_words(screen: Screen) -> str:
    """'au 24/11/2026 · publié 08:14', with the day where it is another."""
    as_of, published_at = screen.build.as_of, screen.build.published_at
    is_same_day = (
        published_at is not None and screen.format.local(published_at).date() == as_of
    )
    written = screen.format.time if is_same_day else screen.format.instant
    return screen.say(
        "page.as_of",
        date=screen.format.day(as_of),
        published=written(published_at),
    )


def foot(screen: Screen, answers: Sequence[Answer], *, left_out: str) -> None:
    """Where the page's figures come from: tables, queries, build, what is left out.

    Args:
        screen: for words and the build.
        answers: every answer whose figures the page shows.
        left_out: key of the text that says which rows the figures leave out.
    """
    relations = sorted({name for answer in answers for name in answer.relations})
    with st.expander(screen.say("page.source")):
        st.markdown(
            screen.say(
                "page.source_words",
                relations=", ".join(f"`{name}`" for name in relations),
                published=screen.format.instant(screen.build.published_at),
                build=screen.build.path.parent.name,
            )
        )
        st.markdown(screen.say(left_out))
        for answer in answers:
            st.code(answer.sql, language="sql", wrap_lines=True)


def figure(
    label: str,
    value: str,
    notes: Sequence[str],
    *,
    history: Sequence[float] | None = None,
) -> None:
    """A headline number in its box: what it is, how much, and what belongs to it.

    Args:
        label: what it is, with its period where it has one.
        value: written, with its unit.
        notes: short lines under it.
        history: of a sparkline; amounts at the edge of the screen, so floats.
    """
    with st.container(border=True, height="stretch"):
        st.metric(label, value, chart_data=history, chart_type="area")
        st.caption("  \n".join(escaped(note) for note in notes))


def empty(screen: Screen, key: str, **values: object) -> None:
    """Say in words that there is nothing to show, and what to do."""
    st.info(screen.say(key, **values), icon=":material/info:")


def table(
    screen: Screen,
    rows: pl.DataFrame,
    columns: Sequence[Column],
    *,
    key: str | None = None,
    height_rows: int = 10,
) -> int | None:
    """A table; with a `key`, one whose rows may be chosen.

    Cells are written here and sort by their values. A dash is unknown.

    Args:
        screen: for words and formats.
        rows: with at least `columns`; money is in its column `currency`.
        columns: in their order.
        key: of the widget.
        height_rows: how many rows are seen without scrolling.

    Returns:
        The index of the chosen row, if any.
    """
    state: Any = st.dataframe(
        _written(screen, rows, columns),
        hide_index=True,
        column_order=[column.name for column in columns],
        column_config={
            column.name: st.column_config.Column(
                screen.say(column.label), width=column.width
            )
            for column in columns
        },
        placeholder=UNKNOWN,
        row_height=_ROW_HEIGHT_PX,
        height=_ROW_HEIGHT_PX * (min(len(rows), height_rows) + 1) + 6,
        key=key,
        on_select="rerun" if key else "ignore",
        selection_mode="single-row",
    )
    if len(rows) == ROWS_SHOWN_MAX:
        st.caption(screen.say("page.rows_shown", count=ROWS_SHOWN_MAX))
    chosen = state.selection.rows if key else []
    return chosen[0] if chosen else None


def _written(screen: Screen, rows: pl.DataFrame, columns: Sequence[Column]) -> Any:
    """A pandas Styler: values to sort by, words to read."""
    names = [column.name for column in columns]
    frame = rows.select(pl.col(names)).to_pandas()
    written = frame.style
    for column in columns:
        if column.show is Show.MONEY:
            for currency in rows["currency"].drop_nulls().unique():
                of_currency = (rows["currency"] == currency).to_numpy()
                written = written.format(
                    partial(_money, screen, currency),
                    subset=(frame.index[of_currency], column.name),
                )
        elif column.show in (Show.ACCOUNT, Show.HOLDS):
            frame[column.name] = frame[column.name].map(_WRITERS[column.show](screen))
        elif column.show is not Show.TEXT:
            written = written.format(
                _WRITERS[column.show](screen), subset=[column.name]
            )
    return written


def _money(screen: Screen, currency: str, value: Any) -> str:
    return UNKNOWN if _is_unknown(value) else screen.format.money(value, currency)


def _known(write: Any) -> Any:
    return lambda value: UNKNOWN if _is_unknown(value) else write(value)


def _is_unknown(value: Any) -> bool:
    # pandas has three values for nothing; two of them are not equal to themselves.
    return value is None or value != value


_WRITERS: dict[Show, Any] = {
    Show.DATE: lambda screen: _known(screen.format.day),
    Show.INSTANT: lambda screen: _known(screen.format.instant),
    Show.COUNT: lambda screen: _known(lambda n: screen.format.count(int(n))),
    Show.PERCENT: lambda screen: _known(screen.format.percent),
    Show.ERROR_RATE: lambda screen: _known(screen.format.error_rate),
    Show.ACCOUNT: lambda screen: _known(screen.account_name),
    Show.HOLDS: lambda screen: _known(
        lambda holds: screen.say("page.yes" if holds else "page.no")
    ),
}
