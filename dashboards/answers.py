"""One question to the figures: its SQL, its rows, and where they come from.

`ask` asks the published build; `ask_now` asks it under what the books decided since, so
that a decision counts on screen at once. Answers are cached by the resolved path of the
build, and those of now by the books' position too: a new build is seen at once and an
old one is never mixed with it. Connections are short: a reader blocks no run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import polars as pl
import streamlit as st

from lettrage.books.engine import Books
from lettrage.core import warehouse
from lettrage.core.workspace import Workspace
from lettrage.matching.overlay import current

# More rows than a person reads; who needs all of them has `lettrage sql`.
ROWS_SHOWN_MAX = 500

Value = str | int | Decimal | date | None
_RELATION = re.compile(r"\b(?:marts|raw)\.[a-z_]+")
_PARAMETER = re.compile(r"\$([a-z_]+)")
_BUILD_ID = "%Y%m%dT%H%M%S%fZ"

# The relations of now, and what they are in the build.
_PUBLISHED = {
    "current_lines": "marts.bank_lines",
    "current_invoices": "marts.invoices",
    "current_suggestions": "marts.match_suggestions",
}
_CURRENT = re.compile(r"\b(" + "|".join(_PUBLISHED) + r")\b")


@dataclass(frozen=True, slots=True)
class Build:
    """A published build.

    Args:
        workspace: the folder of the firm.
        path: of its file, resolved: the key of every cached answer.
        as_of: the business date of its figures; None when no run is recorded in it.
    """

    workspace: Workspace
    path: Path
    as_of: date | None

    @property
    def published_at(self) -> datetime | None:
        """When it was published, in UTC: a build is named by its time."""
        try:
            return datetime.strptime(self.path.parent.name, _BUILD_ID).replace(
                tzinfo=UTC
            )
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Now:
    """A build under what the books decided since.

    Args:
        build: the last published.
        books: open.
        position: the last event of the books: a later one makes another `Now`.
    """

    build: Build
    books: Books
    position: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question, and the query that made them, ready to be run again.

    Args:
        rows: what the screen shows.
        sql: gives the same rows on the build, but for what was decided since.
    """

    rows: pl.DataFrame
    sql: str

    @property
    def relations(self) -> tuple[str, ...]:
        """The published tables that were read."""
        return tuple(sorted(set(_RELATION.findall(self.sql))))

    @property
    def first(self) -> dict[str, Any]:
        """The first row, of a question that always has one."""
        return self.rows.row(0, named=True)


def ask(build: Build, sql: str, **parameters: Value) -> Answer:
    """Run `sql` on the build.

    Args:
        build: what is asked.
        sql: a query with `$name` parameters.
        parameters: their values.

    Returns:
        Money comes back as Decimal.
    """
    rows = _rows(build.workspace.root, build.path, sql, parameters)
    return Answer(rows, _runnable(sql, parameters))


def ask_now(now: Now, sql: str, **parameters: Value) -> Answer:
    """Run `sql` on the build and the decisions since, as `matching.overlay` shows them.

    Args:
        now: what is asked.
        sql: as for `ask`; it may read `current_lines`, `current_invoices` and
            `current_suggestions` beside the published tables.
        parameters: their values.
    """
    rows = _rows_now(now, now.build.path, now.position, sql, parameters)
    published = _CURRENT.sub(lambda found: _PUBLISHED[found[1]], sql)
    return Answer(rows, _runnable(published, parameters))


@st.cache_data(show_spinner=False, max_entries=500)
def _rows(
    root: Path, build: Path, sql: str, parameters: Mapping[str, Value]
) -> pl.DataFrame:
    with warehouse.reader(Workspace(root), build=build) as connection:
        return connection.sql(sql, params=dict(parameters)).pl()


@st.cache_data(show_spinner=False, max_entries=200)
def _rows_now(
    _now: Now, build: Path, position: int, sql: str, parameters: Mapping[str, Value]
) -> pl.DataFrame:
    """Cached by the build and the books' position, which the first argument holds."""
    with current(_now.build.workspace, _now.books) as opened:
        return opened.connection.sql(sql, params=dict(parameters)).pl()


def _runnable(sql: str, parameters: Mapping[str, Value]) -> str:
    """The query with its values in it, as an analyst may paste it into any client."""
    whole = _PARAMETER.sub(lambda found: _literal(parameters[found[1]]), sql)
    return dedent(whole).strip()


def _literal(value: Value) -> str:
    match value:
        case None:
            return "null"
        case str():
            quoted = value.replace("'", "''")
            return f"'{quoted}'"
        case date():
            return f"date '{value.isoformat()}'"
        case int() | Decimal():
            return str(value)
