"""The command `ingest`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.ingestion.documents import Landed
from lettrage.ingestion.load import land

HERE = Path()
_COLUMNS = (
    "file", "kind", "format", "landed", "duplicate", "rejected", "consistent", "error",
)  # fmt: skip


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, or folders with all in them.")
    ],
    as_kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="What the files are: a kind, as invoices, or a bank format.",
            show_default="found from the content",
        ),
    ] = None,
    user: UserOption = None,
    workspace: WorkspaceOption = HERE,
    format: FormatOption = Format.TABLE,
) -> None:
    """Land files: their originals are kept, their rows enter the warehouse.

    Exit code 1 when a file was refused, a row rejected, or a statement does not hold.
    """
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        landed = land(
            found,
            settings,
            books,
            paths,
            user_id=users.ensure(books, console.acting_user(user)),
            kind=as_kind,
        )
    console.show(
        [asdict(file) for file in landed],
        format,
        columns=_COLUMNS,
        empty="No file there.",
    )
    has_faults = any(map(is_faulty, landed))
    if format is Format.TABLE:
        console.say(_next_step(landed, has_faults=has_faults))
    raise typer.Exit(console.FOUND_WRONG if has_faults else console.DONE)


def is_faulty(file: Landed) -> bool:
    """Whether a person should look at what became of the file."""
    return bool(file.error or file.rejected or file.consistent is False)


def _next_step(landed: list[Landed], *, has_faults: bool) -> str:
    rows = sum(file.landed for file in landed)
    if has_faults:
        return (
            f"{rows} rows landed. Why rows failed: lettrage run, then "
            'lettrage sql "select * from raw.rejected_rows"'
        )
    return f"{rows} rows landed. Next: lettrage run"
