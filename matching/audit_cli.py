"""The commands `matches audit list|confirm`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.matching import audit_queue
from lettrage.matching.cli_acts import decide

HERE = Path()

app = typer.Typer(
    help="Automatic decisions drawn for a person to look at.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = (
    "decision_id", "suggestion_id", "bank_line_id", "booking_date", "amount",
    "currency", "label", "counterparty_name", "customer_id", "invoice_numbers", "kind",
    "probability", "drawn_at",
)  # fmt: skip
_SHOWN = (
    "booking_date", "amount", "currency", "label", "invoice_numbers", "kind",
    "decision_id",
)  # fmt: skip


@app.command("list")
def list_audits(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List the drawn decisions that wait for a look, the oldest first."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        rows = audit_queue.audit_queue(found, books)
    console.show(
        rows.to_dicts(),
        format,
        columns=_SHOWN if format is Format.TABLE else _COLUMNS,
        empty="no automatic decision waits for an audit",
    )
    if format is Format.TABLE and rows.height:
        console.say("right: lettrage matches audit confirm DECISION_ID")
        console.say("wrong: lettrage matches undo DECISION_ID")


@app.command()
def confirm(
    target: Annotated[
        str, typer.Argument(help="A decision_id, a suggestion_id or a bank_line_id.")
    ],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, in your words; kept with the decision.")
    ] = None,
) -> None:
    """Say that an automatic decision is right; one that is wrong is undone."""
    act = partial(audit_queue.confirm, target=target, reason=reason)
    decide(act, workspace, user)
