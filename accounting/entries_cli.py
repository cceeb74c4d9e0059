"""The command `export entries`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.entries import EntriesFile, export_entries
from lettrage.accounting.entries_layouts import LAYOUTS
from lettrage.core import console
from lettrage.core.console import WorkspaceOption

HERE = Path()


class LayoutName(StrEnum):
    """What the file is for."""

    SAGE = "sage"
    PENNYLANE = "pennylane"
    QUADRA = "quadra"
    EBP = "ebp"
    QUICKBOOKS = "quickbooks"
    CSV = "csv"


def entries(
    folder: Annotated[Path, typer.Argument(help="Where the file goes.")],
    layout: Annotated[
        LayoutName,
        typer.Option(
            help=" ".join(
                f"{one.name} ({one.software}): {one.caveat}."
                for one in LAYOUTS.values()
            )
        ),
    ],
    period: Annotated[
        str | None,
        typer.Option(
            help="A month, a quarter or a year.",
            show_default="the last month that has ended",
        ),
    ] = None,
    with_openings: Annotated[
        bool,
        typer.Option(
            "--with-openings",
            help="With the journal AN, which the software usually opens by itself.",
        ),
    ] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the entries of a period as an import file of an accounting software.

    Entries that are not closed are in it, and counted. Amounts and accounts are exact;
    labels are cut to what fits. Where an account does not fit, nothing is written.
    """
    found, _ = console.opened(workspace)
    chosen = LAYOUTS[layout.value]
    written = export_entries(
        found, folder, chosen, asked=period, with_openings=with_openings
    )
    typer.echo(str(written.path))
    console.say(_state(written))
    console.say(f"{chosen.software}: {chosen.caveat}")


def _state(written: EntriesFile) -> str:
    held = (
        f"{written.period}: {written.entries_count:,} entries of "
        f"{written.lines_count:,} lines"
    )
    if written.open_count:
        held += f"; {written.open_count:,} are provisional: their period is not closed"
    if written.openings_count:
        held += f"; {written.openings_count:,} openings left out (--with-openings)"
    return held
