"""`lettrage demo`: a made-up French firm, landed, matched, and on screen."""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core.settings import Company, Settings, read_settings
from lettrage.core.workspace import Workspace
from lettrage.dashboards.cli import serve
from lettrage.demo.generate import DEMO_SEED, decided_to, write_demo_files
from lettrage.ingestion import load
from lettrage.matching.exchange import import_decisions
from lettrage.runs.cli import tell
from lettrage.runs.initialise import initialise
from lettrage.runs.progress import Say, progress
from lettrage.runs.report import Report
from lettrage.runs.run import RunRequest, run

LOGIN = "demo"


def demo(
    directory: Annotated[
        Path, typer.Argument(help="The folder to make; must hold no workspace.")
    ] = Path("demo-workspace"),
    serves: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Serve the dashboards at the end.",
            show_default="on a terminal",
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Its last day.", show_default="today"),
    ] = None,
) -> None:
    """Make a workspace for a made-up French firm, run everything, serve it."""
    day = (as_of or datetime.now(ZoneInfo(Company().timezone))).date()
    with progress() as say:
        workspace, told = _make(directory, day, say)
    tell(told)
    if sys.stdout.isatty() if serves is None else serves:
        serve(workspace.root)
    else:
        typer.echo(f"see it: lettrage serve --workspace {directory}")


def _make(directory: Path, as_of: date, say: Say) -> tuple[Workspace, Report]:
    with tempfile.TemporaryDirectory(prefix="lettrage-demo-") as temporary:
        say("inventing a firm")
        folder = Path(temporary)
        write_demo_files(folder, seed=DEMO_SEED, as_of=as_of)
        workspace, _ = initialise(directory, company=folder / "company.toml")
        settings = read_settings(workspace.settings_path)
        _land(workspace, settings, folder, as_of=as_of, say=say)
    request = RunRequest(as_of=as_of)
    return workspace, run(workspace, settings, request=request, login=LOGIN, say=say)


def _land(
    workspace: Workspace, settings: Settings, folder: Path, *, as_of: date, say: Say
) -> None:
    with open_books(workspace, settings) as books:
        user_id = users.ensure(books, LOGIN)
        paths = [folder / "files"]
        load.land(workspace, settings, books, paths, user_id=user_id, say=say)
        say("importing what the accountant decided")
        import_decisions(
            workspace,
            books,
            user_id=user_id,
            path=folder / "decisions.csv",
            complete_to=decided_to(as_of),
        )
