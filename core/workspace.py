"""A workspace: the folder of one firm, and where each thing lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lettrage.core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one firm's folder (CONTRACT 2). Holds no open resource.

    Args:
        root: absolute path of the folder that holds `lettrage.toml`.
    """

    root: Path

    @classmethod
    def at(cls, root: Path) -> Workspace:
        """The workspace at `root`.

        Raises:
            ConfigurationError: `root` holds no `lettrage.toml`.
        """
        workspace = cls(root.expanduser().resolve())
        if not workspace.settings_path.is_file():
            raise ConfigurationError(
                "workspace",
                str(root),
                "holds no lettrage.toml; make one with `lettrage init`",
            )
        return workspace

    @property
    def settings_path(self) -> Path:
        return self.root / "lettrage.toml"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def landed(self) -> Path:
        """Originals as they came, `landed/<first two digits>/<sha256>`."""
        return self.root / "landed"

    @property
    def books_path(self) -> Path:
        return self.root / "books.db"

    @property
    def books_witness_path(self) -> Path:
        """Where the books' last event is remembered, so that a lost end is found."""
        return self.root / ".books.head"

    @property
    def warehouse_path(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def lock_path(self) -> Path:
        return self.root / ".warehouse.lock"

    @property
    def builds(self) -> Path:
        return self.root / "builds"

    @property
    def published_path(self) -> Path:
        """The link to the last good build."""
        return self.root / "published.duckdb"

    @property
    def layouts(self) -> Path:
        """The firm's own layouts of bank CSV files, one TOML a bank."""
        return self.root / "layouts"

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def scratch(self) -> Path:
        """Disposable: dbt's target and logs, DuckDB's spill files."""
        return self.root / ".scratch"

    def original(self, sha256: str) -> Path:
        """Where the original with this hash lies."""
        return self.landed / sha256[:2] / sha256
