"""The commands of `matches`: list, decide, explain, import, export, evaluate."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.matching import audit_cli, cli_acts, exchange, recognised_cli, review
from lettrage.matching.evaluation.cli import evaluate
from lettrage.matching.explain_cli import explain

HERE = Path()

app = typer.Typer(
    help="Which bank lines pay which invoices: look, decide, exchange.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.add_typer(audit_cli.app, name="audit")

ReasonOption = Annotated[
    str | None, typer.Option(help="Why, in your words; kept with the decision.")
]
SuggestionArgument = Annotated[str, typer.Argument(help="A suggestion_id.")]

_COLUMNS = (
    "bank_line_id", "bank_reference", "account_iban", "booking_date", "amount",
    "remaining_amount", "currency", "label", "counterparty_name",
    "reconciliation_status", "suggestion_id", "kind", "probability",
    "suggestions_count", "customer_id", "invoice_numbers", "suggested_amount",
)  # fmt: skip
_SHOWN = (
    "booking_date", "remaining_amount", "currency", "label", "invoice_numbers",
    "probability", "suggestion_id", "bank_line_id",
)  # fmt: skip


@app.command("list")
def list_matches(
    workspace: WorkspaceOption = HERE,
    account: Annotated[str | None, typer.Option(help="Only this IBAN.")] = None,
    text: Annotated[
        str | None, typer.Option(help="Only lines whose label or payer holds this.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option(help="Only lines suggested for this customer_id.")
    ] = None,
    suggested: Annotated[
        bool | None,
        typer.Option(
            "--suggested/--unsuggested", help="Only lines with, or without, one."
        ),
    ] = None,
    probability: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Only suggestions at least this sure."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """List the bank lines that wait, each with its best suggestion, surest first."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        rows = review.queue(
            found,
            books,
            account_iban=account,
            text=text,
            customer_id=customer,
            is_suggested=suggested,
            probability_min=probability,
            limit=limit,
        )
    console.show(
        rows.to_dicts(),
        format,
        columns=_SHOWN if format is Format.TABLE else _COLUMNS,
        empty="no bank line waits",
    )
    if format is Format.TABLE and rows.height:
        console.say("accept one: lettrage matches accept SUGGESTION_ID")


@app.command()
def accept(
    suggestion: SuggestionArgument,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Accept a suggestion: its documents are paid by its bank line."""
    act = partial(review.accept, suggestion_id=suggestion, reason=reason)
    cli_acts.decide(act, workspace, user)


@app.command()
def reject(
    suggestion: SuggestionArgument,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Reject a suggestion: it does not come again."""
    act = partial(review.reject, suggestion_id=suggestion, reason=reason)
    cli_acts.decide(act, workspace, user)


@app.command()
def nothing(
    line: Annotated[str, typer.Argument(help="A bank_line_id.")],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Say that a bank line pays no customer's document."""
    act = partial(review.mark_no_customer, bank_line_id=line, reason=reason)
    cli_acts.decide(act, workspace, user)


@app.command()
def undo(
    target: Annotated[
        str, typer.Argument(help="A decision_id, a suggestion_id or a bank_line_id.")
    ],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    reason: ReasonOption = None,
) -> None:
    """Take a decision back, whoever made it, the machine too."""
    act = partial(review.undo, target=target, reason=reason)
    cli_acts.decide(act, workspace, user)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet of decisions.")],
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    complete_to: Annotated[
        str | None,
        typer.Option(help="Lines booked up to this day and absent pay nothing."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Import past decisions; the next run counts them."""
    found, settings = console.opened(workspace)
    day = console.day(complete_to, option="--complete-to")
    with open_books(found, settings) as books:
        done = exchange.import_decisions(
            found,
            books,
            user_id=users.ensure(books, console.acting_user(user)),
            path=file,
            complete_to=day,
        )
    row = {
        "file": str(file),
        "recorded": done.decisions_count,
        "known": done.known_count,
        "refused": done.refused_count,
        "errors": [str(fault) for fault in done.faults],
    }
    columns = tuple(row)
    shown = columns if format is not Format.TABLE else columns[:-1]
    console.show([row], format, columns=shown, empty="")
    for fault in done.faults:
        console.say(str(fault))
    if day is not None and done.faults:
        console.say(f"not complete to {day}: mend the rows and import again")
    if not done.is_checked:
        console.say("nothing is published yet: the next run checks the references")
    if done.faults:
        raise typer.Exit(console.FOUND_WRONG)
    console.say("count them: lettrage run")


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write every suggestion and allocation as CSV, a row an allocated document."""
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        count = exchange.export_suggestions(found, books, path=file)
    console.say(f"{file}: {count} rows")


app.command("recognised")(recognised_cli.list_recognised)

app.command()(recognised_cli.keep)

app.command()(explain)

app.command()(evaluate)
