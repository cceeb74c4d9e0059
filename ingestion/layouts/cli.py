"""The commands `layouts list|show|guess`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.core import console
from lettrage.core.console import Format, FormatOption, WorkspaceOption
from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.ingestion.layouts.draft import Preview, preview
from lettrage.ingestion.layouts.guess import Guess, guess
from lettrage.ingestion.layouts.layout import Layout, of_workspace, shipped
from lettrage.ingestion.layouts.save import save

HERE = Path()
_LINES_SHOWN = 5

app = typer.Typer(
    help="How banks write their CSV: the layouts known, and a guess at an unknown one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_layouts(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List the layouts that are read: the firm's own, and those of Lettrage."""
    found, _ = console.opened(workspace)
    own = of_workspace(found.layouts)
    names = {layout.NAME for layout in own}
    rows = [_row(layout, "workspace") for layout in own]
    rows += [_row(each, "lettrage") for each in shipped() if each.NAME not in names]
    columns = ("name", "from", "columns")
    console.show(rows, format, columns=columns, empty="no layout")


@app.command("show")
def show_layout(
    name: Annotated[str, typer.Argument(help="As `lettrage layouts list` says it.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Print a layout's TOML: to read it, or to write one of your own after it."""
    found, _ = console.opened(workspace)
    for layout in (*of_workspace(found.layouts), *shipped()):
        if layout.NAME.casefold() == name.casefold():
            typer.echo(layout.text, nl=False)
            return
    raise ConfigurationError("layout", name, "not known; see `lettrage layouts list`")


@app.command("guess")
def guess_layout(
    file: Annotated[Path, typer.Argument(help="A bank's CSV.")],
    name: Annotated[
        str | None,
        typer.Option("--save", help="Keep the layout in the workspace by this name."),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show what a bank's CSV seems to be; with --save, read its like from now on.

    Nothing lands. Exit code 1 when the file holds no table of bank lines.
    """
    try:
        with file.open("rb"):
            found = guess(file, file.name)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise DocumentError(file.name, None, None, None, reason) from error
    if found is None:
        reason = "no table with a date and an amount a row: no bank's CSV"
        raise DocumentError(file.name, None, None, None, reason)
    draft = found.draft.renamed(name or found.draft.name)
    typer.echo(draft.toml, nl=False)
    _say_seen(found, preview(draft.layout, file, file.name))
    if name is None:
        console.say("to keep it: lettrage layouts guess FILE --save NAME")
        return
    firm, _ = console.opened(workspace)
    path = save(draft, firm)
    console.say(f"saved as {path.relative_to(firm.root)}. Next: lettrage ingest {file}")


def _row(layout: Layout, origin: str) -> dict[str, object]:
    named = layout.spec.columns.named.values()
    columns = dict.fromkeys(name for names in named for name in names)
    return {"name": layout.NAME, "from": origin, "columns": ", ".join(columns)}


def _say_seen(found: Guess, seen: Preview) -> None:
    """What the layout makes of the file, on stderr."""
    for line in seen.lines[:_LINES_SHOWN]:
        amount = console.plain(line["amount"])
        label = line["label"] or ""
        console.say(f"{line['booking_date']}  {amount:>12} {line['currency']}  {label}")
    console.say(f"{seen.lines_count} lines, {seen.rejected_count} rejected")
    for row in seen.rejected[:_LINES_SHOWN]:
        place = f"line {row.line_number}" + (f", {row.field}" if row.field else "")
        console.say(f"{place}: {row.reason}")
    if seen.foots is not None:
        console.say(
            f"balances follow from the amounts: {'yes' if seen.foots else 'NO'}"
        )
    for doubt in found.doubts:
        console.say(f"unsure: {doubt}")
