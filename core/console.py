"""What every command shares: its options, its tables, the user who acts."""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings, read_settings
from lettrage.core.workspace import Workspace

# Exit codes of CONTRACT 1.
DONE, FOUND_WRONG, CALLED_WRONGLY = 0, 1, 2

_WIDTH_OF_FILES = 10_000


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="LETTRAGE_WORKSPACE",
        help="The firm's folder.",
        show_default="the current folder",
    ),
]
UserOption = Annotated[
    str | None,
    typer.Option(
        "--user",
        envvar="LETTRAGE_USER",
        help="Who acts: a login.",
        show_default="your name on this machine",
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="For people (table) or programs.")
]


def opened(workspace: Path) -> tuple[Workspace, Settings]:
    """The workspace in this folder, with its settings.

    Raises:
        ConfigurationError: it is no workspace, or its settings do not fit.
    """
    found = Workspace.at(workspace)
    return found, read_settings(found.settings_path)


def acting_user(user: str | None) -> str:
    """The login that an act is done in the name of."""
    return user or os.environ.get("LETTRAGE_USER") or getpass.getuser()


def show(
    rows: Sequence[Mapping[str, object]],
    format: Format,
    *,
    columns: Sequence[str],
    empty: str,
) -> None:
    """Print rows on stdout.

    Args:
        rows: one mapping a row, with at least `columns`.
        columns: their order.
        empty: what a table says when there is no row.
    """
    if format is Format.JSON:
        text = json.dumps(
            [{c: program_value(row.get(c)) for c in columns} for row in rows],
            ensure_ascii=False,
            indent=1,
        )
        typer.echo(text)
    elif format is Format.CSV:
        typer.echo(_csv(rows, columns), nl=False)
    elif rows:
        # Into a file or a pipe a row is a line, however long: nothing is cut off.
        width = None if sys.stdout.isatty() else _WIDTH_OF_FILES
        Console(width=width).print(_table(rows, columns))
    else:
        typer.echo(empty)


def day(text: str | None, *, option: str) -> date | None:
    """The date that an option was given; None where it was not.

    Raises:
        ConfigurationError: it is no ISO date; names the option.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(option, text, "expected 2026-10-31") from error


def say(text: str) -> None:
    """One line for the person, on stderr."""
    typer.echo(text, err=True)


def program_value(value: object) -> object:
    """A value as programs read it: money and dates as strings.

    >>> program_value(Decimal("100.0000")), program_value(date(2026, 2, 28))
    ('100.00', '2026-02-28')
    """
    match value:
        case Decimal():
            return plain(value)
        case datetime() | date() | Path():
            return value.isoformat() if not isinstance(value, Path) else str(value)
        case list() | tuple():
            return [program_value(part) for part in value]
        case dict():
            return {str(key): program_value(part) for key, part in value.items()}
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return str(value)


def plain(value: Decimal) -> str:
    """A decimal without exponent or needless zeros; two decimals at least, if any.

    >>> plain(Decimal("100.0000")), plain(Decimal("1.23450000")), plain(Decimal(7))
    ('100.00', '1.2345', '7')
    """
    whole, point, decimals = format(value, "f").partition(".")
    if not point:
        return whole
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    for row in rows:
        out.writerow([_cell(row.get(column)) for column in columns])
    return text.getvalue()


def _cell(value: object) -> object:
    shown = program_value(value)
    if isinstance(shown, list | dict):
        return json.dumps(shown, ensure_ascii=False)
    return "" if shown is None else shown


def _table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Table:
    table = Table()
    for column in columns:
        # Folded where the terminal is narrow: half an identifier is none.
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row.get(column)) for column in columns))
    return table


def _shown(value: object) -> str:
    """A value for a person: a dash is unknown, never zero."""
    return "–" if value is None else str(_cell(value))
