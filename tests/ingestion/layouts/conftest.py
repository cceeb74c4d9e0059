from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion.layouts import Layout, from_text
from lettrage.ingestion.parser import LINES, STATEMENTS, RejectedRow

ROOT = Path(__file__).parents[3]


@dataclass
class Reading:
    """All that a layout yields of a file."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def _read(layout: Layout, path: Path) -> Reading:
    reading = Reading()
    for batch in layout.parse(path, path.name):
        for rows, part, schema in (
            (reading.statements, batch.statements, STATEMENTS),
            (reading.lines, batch.lines, LINES),
        ):
            if part is not None:
                assert part.schema == schema
                part.validate(full=True)
                rows.extend(part.to_pylist())
        reading.rejected.extend(batch.rejected)
    return reading


@pytest.fixture(scope="session")
def read() -> Callable[[Layout, Path], Reading]:
    """All that a layout yields of a file, its schemas checked."""
    return _read


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[[str, str | bytes], Reading]:
    """The same of a layout's TOML and a content."""

    def read_content(toml: str, content: str | bytes) -> Reading:
        path = tmp_path / "bank.csv"
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(raw)
        return _read(from_text(toml), path)

    return read_content


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """One sample file a shipped layout, named after its TOML."""
    folder = ROOT / "tests/samples/bank_csv"
    return [p for p in sorted(folder.iterdir()) if ".golden" not in p.name]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of shared files beside the repository")
    return folder
