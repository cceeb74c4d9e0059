"""The command `close`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting import close as closing
from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import UserOption, WorkspaceOption

HERE = Path()


def close(
    period: Annotated[str, typer.Argument(help="A month that has ended: 2026-10.")],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
) -> None:
    """Seal a month: its entries get their numbers, and stand as they are.

    What is learned of it later is posted in the first open month. It cannot be undone.
    """
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        closed = closing.close(
            found,
            books,
            period=period,
            user_id=users.ensure(books, console.acting_user(user)),
            time_zone=settings.company.timezone,
        )
    for warning in closed.warnings:
        console.say(f"warning: {warning}")
    sealed = closed.closing
    typer.echo(
        f"{sealed.period} is closed: {sealed.entries_count:,} entries of "
        f"{sealed.lines_count:,} lines, {sealed.debit_amount:,.2f} "
        f"{settings.company.currency}, {sealed.vat_events_count:,} taxable events"
    )
    typer.echo("`lettrage run` publishes it")
