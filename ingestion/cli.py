"""The command `ingest`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.core.errors import one_line
from lettrage.ingestion.catalogue import catalogue_of
from lettrage.ingestion.documents import Landed
from lettrage.ingestion.kinds import KINDS
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
    account: Annotated[
        str | None,
        typer.Option(
            help="Whose lines a bank file holds that names no account: its IBAN.",
            show_default="the folder's name, or the firm's only account",
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
            account=account,
        )
    _show(landed, format)
    has_faults = any(map(is_faulty, landed))
    raise typer.Exit(console.FOUND_WRONG if has_faults else console.DONE)


def formats(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List what `ingest` reads: canonical kinds, and the formats of other programs."""
    found, _ = console.opened(workspace)
    named = [(kind.name, kind.name) for kind in KINDS]
    named += catalogue_of(found).formats
    rows = [{"name": name, "kind": kind} for name, kind in named]
    console.show(rows, format, columns=("name", "kind"), empty="")


def is_faulty(file: Landed) -> bool:
    """Whether a person should look at what became of the file."""
    return bool(file.error or file.rejected or file.consistent is False)


def _show(landed: list[Landed], format: Format) -> None:
    if format is not Format.TABLE:
        rows = [asdict(file) for file in landed]
        console.show(rows, format, columns=_COLUMNS, empty="")
    else:
        # On screen the name is enough, and what is wrong needs the whole line.
        rows = [asdict(file) | {"file": Path(file.file).name} for file in landed]
        console.show(rows, format, columns=_COLUMNS[:-1], empty="No file there.")
    for file in landed:
        for line in _faults(file):
            console.say(one_line(line))
    if format is Format.TABLE:
        count = sum(file.landed for file in landed)
        console.say(f"{count} rows landed. Next: lettrage run")


def _faults(file: Landed) -> Iterator[str]:
    """What is wrong with the file, a line each."""
    if file.error:
        yield file.error
    yield from file.faults
    if file.rejected > 1:
        yield f"{Path(file.file).name}: in all {file.rejected} rows were rejected"
    if file.consistent is False:
        yield (
            f"{Path(file.file).name}: opening balance and lines do not give "
            "the closing balance, or a statement does not follow the one before"
        )
