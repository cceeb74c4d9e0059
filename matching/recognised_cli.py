"""`lettrage matches recognised` and `keep`: what was paid twice or in advance."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.matching import cli_acts, recognised

HERE = Path()

_COLUMNS = (
    "bank_line_id", "bank_reference", "account_iban", "booking_date", "amount",
    "currency", "label", "reading", "way", "certainty", "customer_id",
    "invoice_number", "repeated_bank_line_id", "repeated_booking_date", "sentence",
)  # fmt: skip
_SHOWN = (
    "booking_date", "amount", "currency", "reading", "certainty", "customer_id",
    "sentence", "bank_line_id",
)  # fmt: skip


def list_recognised(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List the lines that wait and read as paid twice or in advance, surest first."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        rows = recognised.recognised(found, books)
    console.show(
        [{**row, "sentence": row["evidence"]["sentence"]["en"]} for row in rows],
        format,
        columns=_SHOWN if format is Format.TABLE else _COLUMNS,
        empty="no line that waits reads as paid twice or in advance",
    )
    if format is Format.TABLE and rows:
        console.say(
            "keep one as the customer's open credit: lettrage matches keep LINE"
        )


def keep(
    line: Annotated[str, typer.Argument(help="A bank_line_id.")],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    customer: Annotated[
        str | None,
        typer.Option(help="Whose money it is; by default, who was recognised."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, in your words; kept with the decision.")
    ] = None,
) -> None:
    """Keep what is left of a line as an open credit of a customer: an advance."""
    act = partial(
        recognised.keep, bank_line_id=line, customer_id=customer, reason=reason
    )
    cli_acts.decide(act, workspace, user)
