from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lettrage.books.engine import Books, open_books
from lettrage.core.settings import Settings, settings_from
from lettrage.core.warehouse import writer
from lettrage.core.workspace import Workspace
from lettrage.ingestion import load
from lettrage.ingestion.documents import Landed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write the golden files of the samples again instead of comparing them",
    )


@dataclass
class Firm:
    """A workspace with its books open, and a folder of files to land."""

    workspace: Workspace
    settings: Settings
    books: Books
    files: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    def land(
        self, *paths: Path, kind: str | None = None, account: str | None = None
    ) -> list[Landed]:
        return load.land(
            self.workspace,
            self.settings,
            self.books,
            paths,
            user_id="u1",
            kind=kind,
            account=account,
        )

    def land_text(self, name: str, content: str | bytes) -> Landed:
        (landed,) = self.land(self.write(name, content))
        return landed

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with writer(self.workspace, self.settings.storage) as connection:
            return connection.execute(sql).fetchall()

    def faults(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select line_number, field, reason from raw.rejected_rows order by all"
        )


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    root = tmp_path / "firm"
    (root / "inbox").mkdir(parents=True)
    (root / "lettrage.toml").write_text("")
    files = tmp_path / "files"
    files.mkdir()
    table = {"watch": {"settle_seconds": 0}, "storage": {"threads": 1}}
    settings = settings_from(table, source="test")
    workspace = Workspace.at(root)
    with open_books(workspace, settings) as books:
        yield Firm(workspace, settings, books, files)
