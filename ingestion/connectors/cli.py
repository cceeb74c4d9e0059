"""The command `pull`."""

from __future__ import annotations

import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.ingestion.connectors.patience import Clock
from lettrage.ingestion.connectors.pull import Pulled, Puller
from lettrage.ingestion.connectors.pull import pull as pull_connections

HERE = Path()
_COLUMNS = (
    "connector", "stream", "pages", "landed", "duplicate", "rejected", "cursor",
    "error",
)  # fmt: skip


def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]…", help="Connections to pull.", show_default="all"
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Pull again from this day on, 2026-10-31."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Pull what is new from the services of [connectors] in lettrage.toml.

    Each page lands as a document. Exit code 1 when a service failed, or a row was
    rejected; the others go on.
    """
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        puller = Puller(
            found,
            settings,
            books,
            os.environ,
            clock(),
            users.ensure(books, console.acting_user(user)),
            console.day(since, option="--since"),
            console.say,
        )
        told = list(pull_connections(puller, names or ()))
    _show(told, format)
    has_faults = any(stream.error or stream.rejected for stream in told)
    raise typer.Exit(console.FOUND_WRONG if has_faults else console.DONE)


def clock() -> Clock:
    """The machine's clock: pulls read it here alone."""
    return Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


def _show(told: list[Pulled], format: Format) -> None:
    rows = [asdict(stream) for stream in told]
    if format is not Format.TABLE:
        console.show(rows, format, columns=_COLUMNS, empty="")
        return
    empty = "No service there: lettrage.toml has no [connectors.*]; docs/connectors.md."
    console.show(rows, format, columns=_COLUMNS[:-1], empty=empty)
    for stream in told:
        for line in filter(None, (stream.error, *stream.faults)):
            console.say(line)
    if told:
        landed = sum(stream.landed for stream in told)
        console.say(f"{landed} rows landed. Next: lettrage run")
