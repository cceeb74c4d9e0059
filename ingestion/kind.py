"""What a canonical file is made of: its columns, their types, its key.

The kinds themselves are data: `kinds` for those that a user writes, `kinds_elsewhere`
for those that only other programs do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a cell holds; `sql` is the DuckDB type of the raw column."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    AMOUNT = "amount"  # money, whole minor units of the row's currency
    NUMBER = "number"  # quantity, unit price, rate, percentage
    CURRENCY = "currency"  # ISO 4217, upper case
    COUNTRY = "country"  # ISO 3166 alpha-2, upper case

    @property
    def sql(self) -> str:
        """The DuckDB type of the raw column."""
        return _SQL_TYPES.get(self, "varchar")


_SQL_TYPES = {
    Type.DATE: "date",
    Type.INTEGER: "bigint",
    Type.BOOLEAN: "boolean",
    Type.AMOUNT: "decimal(18, 4)",
    Type.NUMBER: "decimal(18, 8)",
}


class Change(StrEnum):
    """What a row means whose key has landed before with other content."""

    NEW_VERSION = "new version"  # master data: the last landed wins
    CONFLICT = "conflict"  # a fact: the first stands, the second is reported


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, and whether it may be missing or empty.

    `choices` are the only values it may have; empty: any.
    """

    name: str
    type: Type = Type.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One canonical file.

    Args:
        name: of the file and of the raw table.
        key: columns that name a row; empty: the whole row is its key.
        change: what the same key with other content means.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    change: Change

    @property
    def required(self) -> frozenset[str]:
        """The columns without which a file is not of this kind."""
        return frozenset(c.name for c in self.columns if c.required)

    @property
    def names(self) -> tuple[str, ...]:
        """All its columns, in order."""
        return tuple(c.name for c in self.columns)


def required(name: str, type: Type = Type.TEXT, *choices: str) -> Column:
    """A column that every row must fill."""
    return Column(name, type, True, choices)


def optional(name: str, type: Type = Type.TEXT, *choices: str) -> Column:
    """A column that may be missing or empty."""
    return Column(name, type, False, choices)
