"""The commands `categories list|explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.core import console
from lettrage.core.console import Format, FormatOption, WorkspaceOption
from lettrage.core.errors import InvalidValue
from lettrage.core.warehouse import reader

HERE = Path()

app = typer.Typer(
    help="What bank lines that pay no customer are, and who said so.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_LIST = """
select
    category, category_account as account, category_way as way, currency,
    count(*) as lines_count, sum(amount) as amount
from marts.bank_lines
where category_account is not null
group by all
order by all
"""
_EXPLAIN = """
select
    bank_line_id, booking_date, amount, currency, label, counterparty_name, category,
    category_account as account, category_way as way, category_witness as witness,
    category_probability as probability, reconciliation_status
from marts.bank_lines
where bank_line_id = $line or bank_reference = $line
order by bank_line_id
"""
_LISTED = ("category", "account", "way", "currency", "lines_count", "amount")
_EXPLAINED = (
    "bank_line_id", "booking_date", "amount", "currency", "label", "category",
    "account", "way", "witness", "probability", "why",
)  # fmt: skip
_WHY = {
    "rule": "the rule that it meets: {witness}",
    "memory": "the same payee before, or its entry in the books: {witness}",
    "model": "the text model, {probability:.1%} sure",
    "none": "nobody could say; write a rule in [[categories.rules]] of lettrage.toml",
    None: "its counterparty, its payout or how it was paid; or it may pay a customer",
}


@app.command("list")
def list_categories(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List the categories with their lines and amounts, by who said so."""
    found, _ = console.opened(workspace)
    with reader(found) as connection:
        rows = connection.execute(_LIST).pl().to_dicts()
    console.show(
        rows, format, columns=_LISTED, empty="no bank line that pays no customer"
    )


@app.command()
def explain(
    line: Annotated[str, typer.Argument(help="A bank_line_id or bank_reference.")],
    workspace: WorkspaceOption = HERE,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say what a bank line is, which account it goes to, and why."""
    found, _ = console.opened(workspace)
    with reader(found) as connection:
        rows = connection.sql(_EXPLAIN, params={"line": line}).pl().to_dicts()
    if not rows:
        raise InvalidValue("bank line", line, "no bank line has this id or reference")
    for row in rows:
        row["why"] = _WHY[row["way"]].format(**row)
    console.show(rows, format, columns=_EXPLAINED, empty="")
