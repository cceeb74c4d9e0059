"""Builds the dbt project on a small workspace whose raw tables are written as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from lettrage.core import warehouse
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables
from lettrage.matching import pipeline

ROOT = Path(__file__).parents[2]

# What a row of each raw table has where the ledger does not say.
DEFAULTS: dict[str, dict[str, object]] = {
    "documents": {
        "file_name": "file", "sha256": "0", "landed_at": "2026-01-01 08:00:00",
        "rows_landed": 0, "rows_duplicate": 0, "rows_rejected": 0,
    },
    "customers": {"country": "FR"},
    "invoices": {"document_type": "invoice", "currency": "EUR"},
    "opening_items": {"currency": "EUR"},
    "bank_statements": {
        "currency": "EUR", "lines_count": 0, "lines_amount": 0, "format": "camt.053",
    },
    "bank_lines": {
        "currency": "EUR", "is_first_sighting": True, "is_reversal": False,
        "format": "camt.053", "account_iban": "FR01",
    },
    "bank_line_parts": {"currency": "EUR"},
    "book_events": {"recorded_at": "2026-01-01 08:00:00"},
    "decisions": {
        "action": "accept", "origin": "person", "user_id": "u1",
        "decided_at": "2026-02-01 09:00:00", "row_number": 1,
    },
    "identity_decisions": {"user_id": "u1", "decided_at": "2026-02-01 09:00:00"},
    "users": {"position": 1, "role": "accountant", "is_active": True},
    "accounts": {"currency": "EUR"},
}  # fmt: skip
# Tables whose rows come from a document, and say which and where in it.
NO_DOCUMENT = {
    "documents", "book_events", "decisions", "decision_allocations", "users",
    "identity_decisions", "settings", "accounts",
}  # fmt: skip

SUGGESTIONS = pa.schema(
    [
        ("suggestion_id", pa.string()),
        ("bank_line_id", pa.string()),
        ("rank", pa.int64()),
        ("probability", pa.float64()),
        ("kind", pa.string()),
        ("is_automatic", pa.bool_()),
        ("evidence", pa.string()),
        ("invoice_number", pa.string()),
        ("customer_id", pa.string()),
        ("allocated_amount", pa.decimal128(18, 4)),
        ("bank_amount", pa.decimal128(18, 4)),
        ("difference_amount", pa.decimal128(18, 4)),
        ("difference_kind", pa.string()),
    ]
)


@dataclass
class Built:
    """A built warehouse, and what matching was given."""

    path: Path
    given: dict[str, pa.Table] = field(default_factory=dict)

    def csv(self, sql: str) -> str:
        """The rows of `sql` as the ledgers of these tests are written."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            cursor = connection.execute(sql)
            header = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        lines = [", ".join(header)]
        lines += [", ".join(_shown(value) for value in row) for row in rows]
        return "\n".join(lines)


Build = Callable[..., Built]


class Dbt:
    """dbt on the parsed project: no configuration of it depends on variables."""

    def __init__(self, target: Path, manifest: object) -> None:
        self._target = target
        self._manifest = manifest

    def __call__(self, command: str, variables: Mapping[str, object]) -> None:
        """Carry out the command; every model is built and every test holds."""
        results = self._invoke(command, variables).results
        faults = [
            f"{result.node.name}: {result.status} {result.message}"
            for result in results
            if result.status not in {"success", "pass"}
        ]
        assert faults == []

    def _invoke(self, command: str, variables: Mapping[str, object]) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        outcome = dbtRunner(manifest=self._manifest).invoke(
            [
                *command.split(),
                f"--project-dir={ROOT}",
                f"--profiles-dir={ROOT}",
                f"--target-path={self._target / 'target'}",
                f"--log-path={self._target / 'logs'}",
                "--log-level=none",
                "--no-write-json",
                "--vars",
                json.dumps(variables),
            ]
        )
        DuckDBConnectionManager.close_all_connections()
        assert outcome.exception is None, outcome.exception
        return outcome.result


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory, manifest: object) -> Dbt:
    """One dbt for all modules."""
    return Dbt(tmp_path_factory.mktemp("dbt"), manifest)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> Iterator[Build]:
    """Build marts from raw tables written as CSV, matching replaced by a list.

    dbt's unit tests try code, not data: the build of the empty workspace runs them.
    """
    with pytest.MonkeyPatch.context() as patch:

        def _build(
            tables: Mapping[str, str],
            *,
            suggestions: str = "suggestion_id",
            variables: Mapping[str, object],
            command: str = "build --exclude-resource-type unit_test",
        ) -> Built:
            workspace = Workspace(tmp_path_factory.mktemp("workspace"))
            _fill(workspace, tables)
            built = Built(workspace.warehouse_path)
            patch.setattr(pipeline, "suggest", _stand_in(suggestions, built.given))
            patch.setenv("LETTRAGE_WORKSPACE", str(workspace.root))
            dbt(command, variables)
            return built

        yield _build


def _fill(workspace: Workspace, tables: Mapping[str, str]) -> None:
    with warehouse.writer(workspace, Storage()) as connection:
        create_raw_tables(connection)
        for name, text in tables.items():
            for number, row in enumerate(_rows(text), start=1):
                values = {**DEFAULTS.get(name, {}), **row}
                if name not in NO_DOCUMENT:
                    values.setdefault("document_id", "d1")
                    values.setdefault("line_number", number)
                marks = ", ".join("?" for _ in values)
                connection.execute(
                    f"insert into raw.{name} ({', '.join(values)}) values ({marks})",
                    list(values.values()),
                )


def _rows(text: str) -> Iterator[dict[str, object]]:
    """Rows of an indented CSV with spaces after its commas; empty cells are missing."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    for row in csv.DictReader(io.StringIO(lines), skipinitialspace=True):
        yield {key.strip(): value.strip() for key, value in row.items() if value}


def _stand_in(text: str, given: dict[str, pa.Table]) -> Callable[..., pa.Table]:
    """A matching that suggests what the test says, and keeps what it was given."""

    def suggest(**inputs: pa.Table) -> pa.Table:
        given.update(inputs)
        with warehouse.scratch() as connection:
            connection.register("empty", SUGGESTIONS.empty_table())
            connection.execute("create table suggested as from empty")
            for row in _rows(text):
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"insert into suggested ({', '.join(row)}) values ({marks})",
                    list(row.values()),
                )
            table: pa.Table = connection.table("suggested").to_arrow_table()
        return table.cast(SUGGESTIONS)

    return suggest


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
