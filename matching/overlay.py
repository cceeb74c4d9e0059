"""The published build, with what the books decided since it was made.

A decision counts on screen the moment it is recorded; the marts follow at the next run.
`current` opens the last build and lays over it, as temporary views of the connection:

- `current_lines`: the columns of `marts.bank_lines`, with `remaining_amount` and
  `reconciliation_status` as they are now, `is_waiting` (something is left to decide).
- `current_invoices`: those of `marts.invoices`, with `open_amount` as it is now.
- `current_suggestions` and `current_suggestion_lines`: those of
  `marts.match_suggestions` and `_lines`, with their status now, and one more for each
  set that a person allocated since without a suggestion.

What an import takes of a line is known after the next run only: until then, all of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
from sqlalchemy import Select, select

from lettrage.books.engine import Books
from lettrage.books.schema import claims, decision_allocations, decisions
from lettrage.core.errors import RuleViolation
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace
from lettrage.matching.overlay_views import VIEWS


@dataclass(frozen=True, slots=True)
class Current:
    """An open build with the overlay's views.

    Args:
        connection: read-only, with the views of this module.
        seen_position: the chain position that the build knows.
    """

    connection: Connection
    seen_position: int


@contextlib.contextmanager
def current(workspace: Workspace, books: Books) -> Iterator[Current]:
    """The last build under the overlay of the decisions made since.

    Raises:
        NothingPublished: there is no build yet.
    """
    with reader(workspace) as connection:
        seen = _seen_position(connection)
        _land_since(connection, books, seen_position=seen)
        for statement in VIEWS:
            connection.execute(statement)
        yield Current(connection, seen)


def frame(now: Current, sql: str, parameters: Mapping[str, object]) -> pl.DataFrame:
    """The rows of a query over the build and the overlay's views."""
    table = now.connection.execute(sql, dict(parameters)).to_arrow_table()
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def line_of(now: Current, bank_line_id: str) -> Mapping[str, Any]:
    """A bank line as it is now.

    Raises:
        RuleViolation: the build knows no such line.
    """
    line = found_line(now, bank_line_id)
    if line is None:
        raise RuleViolation("bank line", bank_line_id, "one of the last build", "none")
    return line


def found_line(now: Current, bank_line_id: str) -> Mapping[str, Any] | None:
    """A bank line as it is now; None where the build knows no such line."""
    rows = frame(
        now,
        "select * from current_lines where bank_line_id = $bank_line_id",
        {"bank_line_id": bank_line_id},
    )
    return rows.row(0, named=True) if rows.height else None


def suggestion_of(now: Current, suggestion_id: str) -> Mapping[str, Any]:
    """A suggestion with its status now.

    Raises:
        RuleViolation: the build knows no such suggestion.
    """
    rows = frame(
        now,
        "select * from current_suggestions where suggestion_id = $suggestion_id",
        {"suggestion_id": suggestion_id},
    )
    if not rows.height:
        raise RuleViolation(
            "suggestion",
            suggestion_id,
            "one of the last build; `lettrage matches list` shows them",
            "none",
        )
    return rows.row(0, named=True)


def _seen_position(connection: Connection) -> int:
    rows = connection.execute("select max(known_at) from raw.runs").fetchall()
    # A build that records no run knows nothing of the books.
    return 0 if rows[0][0] is None else int(rows[0][0])


_DECISIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("position", pa.int64()),
        ("action", pa.string()),
        ("origin", pa.string()),
        ("user_id", pa.string()),
        ("decided_at", pa.string()),
        ("suggestion_id", pa.string()),
        ("bank_line_id", pa.string()),
        ("bank_reference", pa.string()),
        ("account_iban", pa.string()),
        ("kind", pa.string()),
        ("undone_decision_id", pa.string()),
        ("complete_to_date", pa.string()),
    ]
)
_CLAIMS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("bank_line_id", pa.string()),
        ("invoice_number", pa.string()),
        ("bank_amount", pa.int64()),
        ("settled_amount", pa.int64()),
    ]
)
_ALLOCATIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("invoice_number", pa.string()),
        ("customer_id", pa.string()),
        ("allocated_amount", pa.int64()),
        ("bank_amount", pa.int64()),
        ("difference_amount", pa.int64()),
        ("difference_kind", pa.string()),
    ]
)


def _land_since(connection: Connection, books: Books, *, seen_position: int) -> None:
    """Make the temporary tables `since_*` of what was decided after `seen_position`."""
    sources = (
        ("since_decisions", decisions, _DECISIONS),
        ("since_claims", claims, _CLAIMS),
        ("since_allocations", decision_allocations, _ALLOCATIONS),
    )
    with books.reading() as reading:
        for name, source, schema in sources:
            query: Select[tuple[object, ...]] = (
                select(*(source.c[column] for column in schema.names))
                .where(source.c.position > seen_position)
                .order_by(source.c.position, source.c.row_number)
            )
            rows = [tuple(row) for row in reading.execute(query)]
            connection.register("arriving", _table(rows, schema))
            connection.execute(f"create temp table {name} as from arriving")
            connection.unregister("arriving")


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )
