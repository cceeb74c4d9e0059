"""The command `export ca3`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.vat_return import export_returns
from lettrage.core import console
from lettrage.core.console import WorkspaceOption

HERE = Path()


def ca3(
    folder: Annotated[Path, typer.Argument(help="Where the worksheets go.")],
    period: Annotated[
        str | None,
        typer.Option(
            help="A month, a quarter or a year, whose returns are written.",
            show_default="the last that has ended",
        ),
    ] = None,
    compared_to: Annotated[
        Path | None,
        typer.Option(
            help="A former worksheet of the return: a further sheet tells each "
            "document that has changed since."
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write each VAT return as a worksheet: boxes, documents, controls (XLSX)."""
    found, settings = console.opened(workspace)
    is_wrong = False
    for written in export_returns(
        found, settings, folder, asked=period, compared_to=compared_to
    ):
        state = " (provisional: the period has not ended)"
        typer.echo(f"{written.path}{state if written.is_provisional else ''}")
        for control in written.warnings:
            console.say(f"{written.period}: to look at: {control} (sheet Contrôles)")
        for control in written.faults:
            console.say(f"{written.period}: wrong: {control} (sheet Contrôles)")
        is_wrong = is_wrong or bool(written.faults)
    if is_wrong:
        raise typer.Exit(console.FOUND_WRONG)
