"""The command group `export`: files for the tax office and the accountant.

A line for each: what it writes, and how, stands in the command's own module.
"""

from __future__ import annotations

import typer

from lettrage.accounting import (
    audit_cli,
    bank_rec_cli,
    ca3_cli,
    entries_cli,
    fec_cli,
    liasse_cli,
)

app = typer.Typer(
    help="Write files for the tax office and the accountant.", no_args_is_help=True
)

app.command()(fec_cli.fec)
app.command()(ca3_cli.ca3)
app.command()(liasse_cli.liasse)
app.command()(entries_cli.entries)
app.command("bank-rec")(bank_rec_cli.bank_rec)
app.command()(audit_cli.audit)
