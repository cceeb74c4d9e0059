"""What a file was identified as: a canonical table, a bank file, or a foreign one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion import exports
from lettrage.ingestion.exports import Export
from lettrage.ingestion.header import Header
from lettrage.ingestion.kinds import Kind
from lettrage.ingestion.parser import Parser
from lettrage.ingestion.translator import Translation, Translator

CSV, XLSX, PARQUET = "CSV", "XLSX", "Parquet"
BANK_KIND = "bank_statement"


@dataclass(frozen=True, slots=True)
class Canonical:
    """A canonical file: its kind, and how its rows are written.

    `has_payload`: its cells come with the row that they were translated from.
    """

    kind: Kind
    format: str
    header: Header
    has_payload: bool = False

    @property
    def kind_name(self) -> str:
        """As in raw.documents.kind."""
        return self.kind.name

    @property
    def read_as(self) -> str:
        """What `--as` calls it."""
        return self.kind.name


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank file, and the parser that reads it.

    `layout`: the TOML text of the layout of a bank's CSV, which may change or go.
    """

    parser: Parser
    layout: str | None = None

    @property
    def format(self) -> str:
        """The format's name."""
        return self.parser.NAME

    @property
    def kind_name(self) -> str:
        """As in raw.documents.kind."""
        return BANK_KIND

    @property
    def read_as(self) -> str:
        """What `--as` calls it."""
        return self.parser.NAME

    @property
    def reading(self) -> dict[str, str]:
        """What the books keep, so that a rebuild reads it the same way."""
        return {} if self.layout is None else {"layout": self.layout}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file of another program, and the translator that reads it."""

    translator: Translator

    @property
    def format(self) -> str:
        """The format's name."""
        return self.translator.NAME

    @property
    def kind_name(self) -> str:
        """As in raw.documents.kind."""
        return self.translator.KIND

    @property
    def read_as(self) -> str:
        """What `--as` calls it."""
        return self.translator.NAME

    def translations(
        self, connection: Connection, path: Path, file_name: str, company: Company
    ) -> Iterator[Translation]:
        """Its rows, as canonical rows."""
        return self.translator.translate(path, file_name, company)


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table that another program exports, and the mapping that reads it.

    `table`: CSV or XLSX.
    """

    export: Export
    table: str
    header: Header

    @property
    def format(self) -> str:
        """The export's name."""
        return self.export.name

    @property
    def kind_name(self) -> str:
        """As in raw.documents.kind."""
        return self.export.kind

    @property
    def read_as(self) -> str:
        """What `--as` calls it."""
        return self.export.name

    def translations(
        self, connection: Connection, path: Path, file_name: str, company: Company
    ) -> Iterator[Translation]:
        """Its rows, as canonical rows."""
        return exports.translate(
            connection, self.export, path, file_name, self.table, self.header, company
        )


Identified = Canonical | Bank | Foreign | ForeignTable
