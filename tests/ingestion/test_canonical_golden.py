"""Each canonical sample lands what its golden file says: a person has read that.

A golden file stands beside its sample as `<sample>.golden.csv`: what lands in raw, and
what is rejected, a table each. Columns that are empty in all rows of a table are left
out. `make golden` writes them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import staging
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.identify import identify
from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.schema import create_raw_tables
from lettrage.ingestion.sources import Canonical

FOLDER = Path(__file__).parents[1] / "samples" / "canonical"
SUFFIX = ".golden.csv"


def samples() -> list[Path]:
    return sorted(p for p in FOLDER.iterdir() if not p.name.endswith(SUFFIX))


def test_every_sample_lands_its_golden_file(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-golden", default=False):
        write_goldens()
    with scratch() as connection:
        for sample in samples():
            golden = golden_of(sample)
            assert golden.is_file(), f"{sample.name} has no golden file: `make golden`"
            assert golden.read_text(encoding="utf-8") == rendered(connection, sample)


def test_every_golden_file_has_its_sample_and_every_kind_one() -> None:
    names = {sample.stem for sample in samples()}

    assert {golden_of(sample) for sample in samples()} == set(FOLDER.glob(f"*{SUFFIX}"))
    assert {kind.name for kind in KINDS} <= names


def write_goldens() -> None:
    with scratch() as connection:
        for sample in samples():
            text = rendered(connection, sample)
            golden_of(sample).write_text(text, encoding="utf-8", newline="\n")


def golden_of(sample: Path) -> Path:
    return sample.with_name(sample.name + SUFFIX)


def rendered(connection: Connection, sample: Path) -> str:
    connection.execute("drop schema if exists raw cascade")
    create_raw_tables(connection)
    source = identify(sample, sample.name, SHIPPED, as_kind=None)
    assert isinstance(source, Canonical)
    staged = staging.stage(
        connection,
        sample,
        file_name=sample.name,
        source=source,
        document_id="",
        company=Company(),
        accounts=Accounts(),
    )
    staging.append(connection, staged, document_id="", company=Company())
    counts = f"{staged.rows_landed} landed, {staged.rows_duplicate} duplicate, "
    tables = {
        source.kind.name: f"select * exclude (document_id) from raw.{source.kind.name} "
        "order by line_number",
        "rejected": "select * exclude (payload) from incoming_rejected order by all",
    }
    texts = [
        _table(name, connection.execute(sql).to_arrow_table().to_pylist())
        for name, sql in tables.items()
    ]
    return "\n".join([f"{counts}{staged.rows_rejected} rejected\n", *texts])


def _table(name: str, rows: Sequence[dict[str, Any]]) -> str:
    columns = [c for c in rows[0] if any(row[c] is not None for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name])
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue()
