"""The commands `customers list|proposals|merge|separate|undo`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.identity import review
from lettrage.identity.review import Status

HERE = Path()

app = typer.Typer(
    help="Which customer records are one customer: look, merge, take apart.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ReasonOption = Annotated[
    str | None, typer.Option(help="Why, in your words; kept with the decision.")
]
CustomersArgument = Annotated[
    list[str], typer.Argument(help="Two customer_ids or more.", show_default=False)
]

_CUSTOMERS = (
    "customer_id", "name", "siren", "vat_number", "country", "city",
    "merged_customer_ids",
)  # fmt: skip
_PAIRS = (
    "status", "score", "landed_customer_id", "name", "other_landed_customer_id",
    "other_name", "customer_id", "other_customer_id", "is_sure_alone", "evidence",
    "decision_id", "decided_by", "decided_at", "reason",
)  # fmt: skip
_PAIRS_SHOWN = (
    "status", "score", "landed_customer_id", "name", "other_landed_customer_id",
    "other_name", "why", "decided_by", "decision_id",
)  # fmt: skip


@app.command("list")
def list_customers(
    workspace: WorkspaceOption = HERE,
    text: Annotated[
        str | None, typer.Option(help="Only customers whose name or ids hold this.")
    ] = None,
    merged: Annotated[
        bool, typer.Option("--merged", help="Only those of several records.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """List the customers, each with the records that it is made of."""
    found, _ = console.opened(workspace)
    rows = review.customers(found, text=text, is_merged=merged, limit=limit)
    console.show(rows.to_dicts(), format, columns=_CUSTOMERS, empty="no such customer")


@app.command("proposals")
def list_proposals(
    workspace: WorkspaceOption = HERE,
    status: Annotated[
        Status, typer.Option(help="Which pairs: those that wait, are one, or are two.")
    ] = Status.PROPOSED,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """List the pairs of records that may be one customer, the surest first."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        rows = review.pairs(found, books, status=status).to_dicts()[:limit]
    is_table = format is Format.TABLE
    for row in rows:
        row["why"] = _why(row["evidence"])
    console.show(
        rows,
        format,
        columns=_PAIRS_SHOWN if is_table else _PAIRS,
        empty="no pair of customers here",
    )
    if is_table and rows and status is Status.PROPOSED:
        console.say("one customer: lettrage customers merge ID ID; two: separate ID ID")


@app.command()
def merge(
    customers: CustomersArgument,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Say that these records are one customer."""
    _decide(review.merge, customers, workspace, user, reason)


@app.command()
def separate(
    customers: CustomersArgument,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Say that no two of these records are one; takes apart what was joined."""
    _decide(review.separate, customers, workspace, user, reason)


@app.command()
def undo(
    decision: Annotated[str, typer.Argument(help="A decision_id.")],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Take a decision about customers back, whoever made it."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        user_id = users.ensure(books, console.acting_user(user))
        typer.echo(
            review.undo(books, user_id=user_id, decision_id=decision, reason=reason)
        )
    console.say("recorded; balances follow: lettrage run")


def _decide(
    decide: Callable[..., str],
    customers: list[str],
    workspace: Path,
    user: str | None,
    reason: str | None,
) -> None:
    """Record a decision in the user's name, and say how to take it back."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        user_id = users.ensure(books, console.acting_user(user))
        decision_id = decide(
            found, books, user_id=user_id, customer_ids=customers, reason=reason
        )
    typer.echo(decision_id)
    console.say(
        f"recorded; take it back: lettrage customers undo {decision_id}; "
        "balances follow: lettrage run"
    )


def _why(evidence: str) -> str:
    """The facts in a line: `same siren 732829320 (+60), same name (+50)`."""
    facts = json.loads(evidence)
    return ", ".join(
        f"{' '.join(filter(None, (fact['name'].replace('_', ' '), fact['value'])))} "
        f"({fact['points']:+d})"
        for fact in facts
    )
