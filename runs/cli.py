"""The commands `init`, `run`, `watch`, `status` and `sql`."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.core.settings import Settings
from lettrage.runs.initialise import initialise
from lettrage.runs.progress import progress
from lettrage.runs.report import Figure, Report
from lettrage.runs.run import RunRequest
from lettrage.runs.run import run as run_pipeline
from lettrage.runs.sql import query
from lettrage.runs.status import status as read_status
from lettrage.runs.watch import watch as watch_workspace

HERE = Path()


def init(
    directory: Annotated[
        Path | None,
        typer.Argument(help="The folder to make.", show_default="--workspace"),
    ] = None,
    workspace: WorkspaceOption = HERE,
    company: Annotated[
        Path | None, typer.Option(help="A company.toml: who the firm is.")
    ] = None,
) -> None:
    """Make a workspace: settings, inbox, books, an empty warehouse."""
    made, warnings = initialise(directory or workspace, company=company)
    for warning in warnings:
        console.say(f"warning: {warning}")
    typer.echo(f"{made.root} is ready; drop files into {made.inbox},")
    typer.echo(f"then: lettrage run --workspace {made.root}")


def run(
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Business date, 2026-10-31.", show_default="today"),
    ] = None,
    known_at: Annotated[
        int | None,
        typer.Option(min=0, help="Replay what the books knew at this position."),
    ] = None,
    full_refresh: Annotated[
        bool,
        typer.Option("--full-refresh", help="Build anew from landed/ and the books."),
    ] = False,
    record: Annotated[
        bool,
        typer.Option("--record", help="Record and publish even what is a what-if."),
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Land the inbox, build, match, record what is certain, check, publish."""
    found, settings = console.opened(workspace)
    request = RunRequest(
        as_of=_date(as_of, settings),
        known_at=known_at,
        full_refresh=full_refresh,
        records=record,
    )
    login = console.acting_user(user)
    with progress() as say:
        told = run_pipeline(found, settings, request=request, login=login, say=say)
    for file in told.landed:
        if file.error:
            console.say(f"refused: {file.error}")
    if format is Format.TABLE:
        tell(told)
        if told.published:
            typer.echo("see it: lettrage serve")
    else:
        figures = [asdict(figure) for figure in told.figures]
        columns = [field.name for field in fields(Figure)]
        console.show(figures, format, columns=columns, empty="")
    raise typer.Exit(console.FOUND_WRONG if told.has_faults else console.DONE)


def watch(workspace: WorkspaceOption = HERE, user: UserOption = None) -> None:
    """Run by itself: on new files, on new decisions, and on a schedule."""
    found, settings = console.opened(workspace)
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    console.say(f"watching {found.inbox}; stop with Ctrl-C")
    login = console.acting_user(user)
    watch_workspace(found, settings, user=login, say=console.say, stop=stop)


def status(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """What is landed, what is stale, what waits for a person, do the books verify."""
    found, settings = console.opened(workspace)
    rows = read_status(found, settings, today=_date(None, settings))
    shown = [{"subject": r.subject, "is": r.state, "detail": r.detail} for r in rows]
    console.show(shown, format, columns=["subject", "is", "detail"], empty="nothing")
    wrong = any(row.is_fault for row in rows)
    raise typer.Exit(console.FOUND_WRONG if wrong else console.DONE)


def sql(
    statement: Annotated[str, typer.Argument(help="SELECT …", metavar="SQL")],
    workspace: WorkspaceOption = HERE,
    format: FormatOption = Format.TABLE,
) -> None:
    """Ask what is published; prints the rows and nothing else."""
    found, _ = console.opened(workspace)
    columns, rows = query(found, statement)
    console.show(rows, format, columns=columns, empty="no row")


def _date(text: str | None, settings: Settings) -> date:
    """The date given, or today where the firm is: the clock is read here alone."""
    given = console.day(text, option="--as-of")
    today = datetime.now(ZoneInfo(settings.company.timezone)).date()
    return today if given is None else given


def tell(told: Report) -> None:
    """Say on stdout what a run changed, and what waits for a person."""
    for figure in told.figures:
        change = ""
        if figure.count_before is not None and figure.count != figure.count_before:
            change = f" ({figure.count - figure.count_before:+,} since the last build)"
        amount = f"{console.plain(figure.amount)} {figure.currency}"
        typer.echo(f"{figure.name}: {figure.count:,} · {amount}{change}")
    if told.published:
        typer.echo(f"published as of {told.as_of}")
    else:
        typer.echo(
            f"what-if as of {told.as_of}: nothing was recorded or published; "
            "add --record to do so"
        )
