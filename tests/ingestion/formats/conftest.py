from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion.formats import FORMATS
from lettrage.ingestion.parser import LINES, PARTS, STATEMENTS, Parser, RejectedRow

ROOT = Path(__file__).parents[3]
Row = dict[str, Any]


@dataclass
class Reading:
    """All that a parser yields of a file."""

    statements: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def _read(parser: Parser, path: Path) -> Reading:
    reading = Reading()
    for batch in parser.parse(path, path.name):
        for rows, part, schema in (
            (reading.statements, batch.statements, STATEMENTS),
            (reading.lines, batch.lines, LINES),
            (reading.parts, batch.parts, PARTS),
        ):
            if part is not None:
                assert part.schema == schema
                part.validate(full=True)
                rows.extend(part.to_pylist())
        reading.rejected.extend(batch.rejected)
    return reading


@pytest.fixture(scope="session")
def read() -> Callable[[Parser, Path], Reading]:
    """All that a parser yields of a file, its schemas checked."""
    return _read


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[[Parser, bytes], Reading]:
    """The same of a content."""

    def read_content(parser: Parser, content: bytes) -> Reading:
        path = tmp_path / "statement"
        path.write_bytes(content)
        return _read(parser, path)

    return read_content


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of shared files beside the repository")
    return folder


@pytest.fixture(scope="session")
def samples() -> list[tuple[Parser, Path]]:
    """Every sample file, with the parser that it is for."""
    return list(_samples())


def _samples() -> Iterator[tuple[Parser, Path]]:
    for parser in FORMATS:
        folder = ROOT / "tests/samples" / parser.NAME.replace(".", "").lower()
        for path in sorted(folder.iterdir()):
            if not path.name.endswith(".golden.csv"):
                yield parser, path
