"""Each sample of an export lands what its golden file says: a person has read that.

A golden file stands beside its sample as `<sample>.golden.csv`: what lands in raw of
each kind, and what is rejected, a table each. Columns that are empty in all rows of a
table are left out. `make golden` writes them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import exports, staging
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.identify import identify
from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.schema import create_raw_tables

FOLDER = Path(__file__).parents[2] / "samples" / "exports"
SUFFIX = ".golden.csv"


def samples() -> list[Path]:
    return sorted(p for p in FOLDER.iterdir() if not p.name.endswith(SUFFIX))


def golden_of(sample: Path) -> Path:
    return sample.with_name(sample.name + SUFFIX)


def test_every_sample_lands_its_golden_file(request: pytest.FixtureRequest) -> None:
    is_writing = request.config.getoption("--write-golden", default=False)
    with scratch() as connection:
        for sample in samples():
            found, golden = rendered(connection, sample), golden_of(sample)
            if is_writing:
                golden.write_text(found, encoding="utf-8", newline="\n")
            assert golden.is_file(), f"{sample.name} has no golden file: `make golden`"
            assert golden.read_text(encoding="utf-8") == found, sample.name


def test_every_export_has_a_sample_and_every_golden_file_too() -> None:
    found = {
        identify(sample, sample.name, SHIPPED, as_kind=None).format
        for sample in samples()
    }

    assert {export.name for export in exports.CATALOGUE} == found
    assert set(FOLDER.glob(f"*{SUFFIX}")) == {golden_of(sample) for sample in samples()}


def rendered(connection: Connection, sample: Path) -> str:
    connection.execute("drop schema if exists raw cascade")
    create_raw_tables(connection)
    source = identify(sample, sample.name, SHIPPED, as_kind=None)
    company = Company(name="Atelier Exemple")
    staged = staging.stage(
        connection,
        sample,
        file_name=sample.name,
        source=source,
        document_id="",
        company=company,
        accounts=Accounts(),
    )
    staged = staging.append(connection, staged, document_id="", company=company)
    parts = [
        f"{source.format}: {staged.rows_landed} landed, "
        f"{staged.rows_duplicate} duplicate, {staged.rows_rejected} rejected\n"
    ]
    for kind in KINDS:
        sql = f"select * exclude (document_id) from raw.{kind.name} order by all"
        parts.append(table(connection, kind.name, sql))
    sql = "select * exclude (payload) from incoming_rejected order by all"
    parts.append(table(connection, "rejected", sql))
    return "\n".join(part for part in parts if part)


def table(connection: Connection, name: str, sql: str) -> str:
    rows: list[dict[str, Any]] = connection.execute(sql).to_arrow_table().to_pylist()
    if not rows:
        return ""
    columns = [c for c in rows[0] if any(row[c] is not None for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name])
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue()
