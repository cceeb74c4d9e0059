"""Each sample gives what its golden file says: a person has read that, line by line.

A golden file stands beside its sample as `<sample>.golden.csv`: what lands, what is
rejected, or why the file is refused, a table each. Columns that are empty in all rows
of a table are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.errors import DocumentError
from lettrage.ingestion.parser import Parser


def test_every_sample_gives_its_golden_file(
    samples: list[tuple[Parser, Path]],
    read: Callable[..., Any],
    request: pytest.FixtureRequest,
) -> None:
    if request.config.getoption("--write-golden", default=False):
        write_goldens(samples, read)
    for parser, sample in samples:
        golden = golden_of(sample)
        assert golden.is_file(), f"{sample.name} has no golden file: `make golden`"
        assert golden.read_text(encoding="utf-8") == rendered(parser, sample, read)


def test_every_golden_file_has_its_sample(samples: list[tuple[Parser, Path]]) -> None:
    expected = {golden_of(sample) for _, sample in samples}
    folders = {sample.parent for _, sample in samples}
    assert {path for f in folders for path in f.glob("*.csv")} == expected


def test_every_sample_is_identified_as_its_format_alone(
    samples: list[tuple[Parser, Path]],
) -> None:
    parsers = {parser.NAME: parser for parser, _ in samples}
    for parser, sample in samples:
        head = sample.read_bytes()
        names = [name for name, other in parsers.items() if other.identify(head)]
        assert names == [parser.NAME], sample.name


def write_goldens(samples: list[tuple[Parser, Path]], read: Callable[..., Any]) -> None:
    for parser, sample in samples:
        text = rendered(parser, sample, read)
        golden_of(sample).write_text(text, encoding="utf-8", newline="\n")


def golden_of(sample: Path) -> Path:
    return sample.with_name(f"{sample.name}.golden.csv")


def rendered(parser: Parser, sample: Path, read: Callable[..., Any]) -> str:
    try:
        reading = read(parser, sample)
    except DocumentError as error:
        return f"refused\n{error}\n"
    rejected = [
        {"line_number": row.line_number, "field": row.field, "reason": row.reason}
        for row in reading.rejected
    ]
    tables = {
        "statements": reading.statements,
        "lines": reading.lines,
        "parts": reading.parts,
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
    # A zero is no blank: only what is missing is, and a flag that is not set.
    return "" if value is None or value is False else str(value)
