"""One question to the published build: its SQL, its rows, and where they come from.

Answers are cached by the resolved path of the build, so that a new build is seen at
once and an old one is never mixed with it. Connections are short: a reader blocks no
run and is blocked by none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from lettrage.core import warehouse
from lettrage.core.workspace import Workspace

# More rows than a person reads; who needs all of them has `lettrage sql`.
ROWS_SHOWN_MAX = 500

Value = str | int | Decimal | date | None
_RELATION = re.compile(r"\b(?:marts|raw)\.[a-z_]+")
_PARAMETER = re.compile(r"\$([a-z_]+)")
_BUILD_ID = "%Y%m%dT%H%M%S%fZ"


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
class Answer:
    """The rows of a question, and the query that made them, ready to be run again."""

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


@st.cache_data(show_spinner=False, max_entries=500)
def _rows(
    root: Path, build: Path, sql: str, parameters: Mapping[str, Value]
) -> pl.DataFrame:
    with warehouse.reader(Workspace(root), build=build) as connection:
        return connection.sql(sql, params=dict(parameters)).pl()


def _runnable(sql: str, parameters: Mapping[str, Value]) -> str:
    """The query with its values in it, as an analyst may paste it into any client."""
    return _PARAMETER.sub(lambda found: _literal(parameters[found[1]]), sql).strip()


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
