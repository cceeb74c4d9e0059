from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lettrage.demo.generate import DEMO_SEED, write_demo_files
from lettrage.demo.story import Story, tell
from lettrage.demo.timeline import Timeline

AS_OF = date(2026, 11, 24)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo's files of one day are."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo_files(folder, seed=DEMO_SEED, as_of=AS_OF)
    return folder


@pytest.fixture(scope="session")
def table(folder: Path) -> Callable[[str], list[dict[str, str]]]:
    """The rows of a kind, as text."""

    def rows(kind: str) -> list[dict[str, str]]:
        if kind == "fx_rates":
            rates = pq.read_table(folder / "files" / "fx_rates.parquet").to_pylist()
            return [{name: str(cell) for name, cell in row.items()} for row in rates]
        place = folder if kind == "decisions" else folder / "files"
        with (place / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return rows


@pytest.fixture(scope="session")
def story() -> Story:
    """What happened, from which the files in `folder` are written."""
    return tell(DEMO_SEED, Timeline(AS_OF))
