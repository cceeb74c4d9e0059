"""The command `export audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.audit import export_audit
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import WorkspaceOption

HERE = Path()


def audit(
    folder: Annotated[Path, typer.Argument(help="Where the pack goes.")],
    period: Annotated[
        str | None,
        typer.Option(
            help="A fiscal year, by the year it ends in.",
            show_default="the fiscal year under way",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write a folder that proves a fiscal year: files, controls, one page on top.

    Exit code 1 when a control does not hold.
    """
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        pack = export_audit(found, settings, books, folder, asked=period)
    typer.echo(str(pack.index))
    for outcome in pack.failed:
        first = outcome.faults[0]
        more = f" (and {len(outcome.faults) - 1:,} more)" * (len(outcome.faults) > 1)
        console.say(
            f"{outcome.name}: {outcome.english} {first.subject}: {first.found}"
            f"{f', expected {first.expected}' if first.expected else ''}{more}"
        )
    count = len(pack.outcomes)
    if pack.failed:
        console.say(f"{len(pack.failed)} of {count} controls do not hold")
        raise typer.Exit(console.FOUND_WRONG)
    console.say(f"all {count} controls hold")
