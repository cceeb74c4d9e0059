"""The command `export bank-rec`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.bank_rec import (
    AccountState,
    BankReconciliation,
    export_bank_reconciliation,
)
from lettrage.core import console
from lettrage.core.console import WorkspaceOption

HERE = Path()


def bank_rec(
    folder: Annotated[Path, typer.Argument(help="Where the worksheet goes.")],
    period: Annotated[
        str | None,
        typer.Option(
            help="A month, a quarter or a year: balances are those of its last day.",
            show_default="the last month that has ended",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the bank reconciliation: the bank's balances and the ledger's (XLSX).

    What lies between is told line by line; then the period's lines that wait in 471,
    with their age. Exit code 1 when a difference has no line that explains it.
    """
    found, settings = console.opened(workspace)
    written = export_bank_reconciliation(found, settings, folder, asked=period)
    typer.echo(str(written.path))
    for account in written.accounts:
        for text in _said(account, written):
            console.say(text)
    if not all(account.is_reconciled for account in written.accounts):
        raise typer.Exit(console.FOUND_WRONG)


def _said(account: AccountState, written: BankReconciliation) -> Iterator[str]:
    named = f"{written.period}: {account.journal} {account.account}"
    if account.balance_date is None or account.unexplained_amount is None:
        yield f"{named}: wrong: the bank tells no balance; land a statement that does"
    elif account.unexplained_amount:
        yield (
            f"{named}: wrong: {console.plain(account.unexplained_amount)} "
            f"{account.currency} has no line that explains it: an opening balance or a "
            "missing statement"
        )
    else:
        yield f"{named}: green"
        if account.balance_date < written.period.last_day:
            yield f"{named}: the bank's last balance is of {account.balance_date}"
    if account.waiting_count:
        yield f"{named}: waiting in suspense: {account.waiting_count:,}"
