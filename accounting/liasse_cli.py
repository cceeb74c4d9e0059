"""The command `export liasse`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.liasse import export_liasse
from lettrage.core import console
from lettrage.core.console import WorkspaceOption

HERE = Path()


def liasse(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    period: Annotated[
        str | None,
        typer.Option(
            help="A fiscal year, by the year it ends in.",
            show_default="the last that has ended",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the tax package as a draft to review: boxes, accounts, controls.

    Forms 2050 to 2053, the receivables of 2057, 2033-A and 2033-B, as a workbook and a
    CSV. Exit code 1 when assets and liabilities differ.
    """
    found, settings = console.opened(workspace)
    is_wrong = False
    for written in export_liasse(found, settings, folder, asked=period):
        state = " (provisional: the fiscal year has not ended)"
        for path in written.paths:
            typer.echo(f"{path}{state if written.is_provisional else ''}")
        if written.unlisted_accounts:
            named = ", ".join(written.unlisted_accounts)
            console.say(f"{written.year_end}: placed by their class alone: {named}")
        if written.difference:
            console.say(
                f"{written.year_end}: wrong: assets less liabilities are "
                f"{written.difference:.2f}: landed entries are out of balance"
            )
            is_wrong = True
    if is_wrong:
        raise typer.Exit(console.FOUND_WRONG)
