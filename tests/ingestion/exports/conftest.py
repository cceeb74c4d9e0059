from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import exports
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD

COMPANY = Company(name="Atelier Exemple")


class NoExport(Exception):
    """The file has the columns of no export, or of several."""


@dataclass
class Reading:
    """All that an export's file gives: rows by kind, without their payload."""

    format: str
    header_line: int
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    payloads: list[str] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def lines(self) -> set[int]:
        """Every line that has a row of some kind or is rejected."""
        landed = {r[LINE_NUMBER] for rows in self.rows.values() for r in rows}
        return landed | {row.line_number for row in self.rejected}


Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def connection() -> Iterator[Connection]:
    with scratch() as found:
        yield found


@pytest.fixture
def read(connection: Connection, tmp_path: Path) -> Read:
    """Read a file, or a content, as the export that it is or that `name` says."""

    def found(content: bytes | str | Path, *, name: str | None = None) -> Reading:
        path = content if isinstance(content, Path) else tmp_path / "export"
        if not isinstance(content, Path):
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)
        return read_file(connection, path, name=name)

    return found


def read_file(connection: Connection, path: Path, *, name: str | None) -> Reading:
    candidates = [
        (export, header)
        for header in exports.headers(path, path.name)
        for export in exports.matching(header)
    ]
    if len(candidates) != 1:
        raise NoExport
    ((export, header),) = candidates
    export = export if name is None else exports.named(name) or export
    format = "XLSX" if path.read_bytes().startswith(b"PK") else "CSV"
    reading = Reading(export.name, header.line_number)
    for translation in exports.translate(
        connection, export, path, path.name, format, header, COMPANY
    ):
        reading.rejected.extend(translation.rejected)
        if translation.rows is not None:
            rows = translation.rows.to_pylist()
            reading.payloads.extend(row.pop(PAYLOAD) for row in rows)
            reading.rows.setdefault(translation.kind, []).extend(rows)
    return reading
