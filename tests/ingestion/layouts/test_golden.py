"""Each shipped layout reads its sample as the golden file beside it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion.layouts import Layout, shipped

BANKS = Path(__file__).parents[3] / "ingestion/layouts/banks"


def test_every_sample_gives_its_golden_file(
    samples: list[Path], read: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    is_writing = request.config.getoption("--write-golden", default=False)
    for sample in samples:
        golden = sample.with_name(f"{sample.name}.golden.csv")
        text = rendered(_layout_of(sample), sample, read)
        if is_writing:
            golden.write_text(text, encoding="utf-8", newline="\n")
        assert golden.is_file(), f"{sample.name} has no golden file: `make golden`"
        assert golden.read_text(encoding="utf-8") == text, sample.name


def test_every_layout_has_its_sample(samples: list[Path]) -> None:
    assert [path.stem for path in samples] == [
        path.stem for path in sorted(BANKS.glob("*.toml"))
    ]


def test_every_sample_is_identified_as_its_layout_alone(samples: list[Path]) -> None:
    for sample in samples:
        head = sample.read_bytes()[: 64 * 1024]
        names = [layout.NAME for layout in shipped() if layout.identify(head)]
        assert names == [_layout_of(sample).NAME], sample.name


def test_every_layout_names_its_source_and_is_short() -> None:
    for path in BANKS.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(("# Source: ", "# Sources: ")), path.name
        keys = [line for line in text.splitlines() if line and line[0] != "#"]
        assert len(keys) <= 22, path.name
        assert max(map(len, text.splitlines())) <= 88, path.name


def test_no_layout_takes_another_kind_of_file() -> None:
    samples = BANKS.parents[2] / "tests/samples"
    for path in samples.rglob("*"):
        if path.is_file() and "bank_csv" not in path.parts:
            head = path.read_bytes()[: 64 * 1024]
            assert [each.NAME for each in shipped() if each.identify(head)] == [], path


def test_the_docs_name_every_layout() -> None:
    root = BANKS.parents[2]
    said = (root / "docs/formats.md").read_text(encoding="utf-8")
    for layout in shipped():
        bank = layout.NAME.partition(" CSV")[0]
        assert all(part in said for part in bank.split(", ")), layout.NAME


def _layout_of(sample: Path) -> Layout:
    text = (BANKS / f"{sample.stem}.toml").read_text(encoding="utf-8")
    (layout,) = (layout for layout in shipped() if layout.text == text)
    return layout


def rendered(layout: Layout, sample: Path, read: Callable[..., Any]) -> str:
    reading = read(layout, sample)
    rejected = [
        {"line_number": row.line_number, "field": row.field, "reason": row.reason}
        for row in reading.rejected
    ]
    tables = {
        "statements": reading.statements,
        "lines": reading.lines,
        "rejected": rejected,
    }
    return "\n".join(_table(*table) for table in tables.items() if table[1])


def _table(name: str, rows: Sequence[dict[str, Any]]) -> str:
    columns = [c for c in rows[0] if any(_text(row[c]) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name])
    writer.writerow(columns)
    writer.writerows([_text(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def _text(value: object) -> str:
    return "" if value is None or value is False else str(value)
