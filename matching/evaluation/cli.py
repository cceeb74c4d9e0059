"""The command `matches evaluate`."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lettrage.core import console
from lettrage.core.console import Format, FormatOption, WorkspaceOption
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings
from lettrage.matching.evaluation.backtest import Matcher, back_test, lettrage
from lettrage.matching.evaluation.baselines import BASELINES, is_splink_installed
from lettrage.matching.evaluation.own import OwnHistory, read_history
from lettrage.matching.evaluation.page import as_page
from lettrage.matching.evaluation.render import as_json, as_text, figures_table
from lettrage.matching.evaluation.report import Report, report
from lettrage.matching.policy import MatchPolicy

HERE = Path()


class Window(StrEnum):
    """How often what was decided becomes known."""

    MONTH = "month"


def evaluate(
    workspace: WorkspaceOption = HERE,
    since: Annotated[
        str | None,
        typer.Option("--from", help="Judge lines booked from this day on."),
    ] = None,
    window: Annotated[
        Window, typer.Option(help="Lines matched together, knowing what came before.")
    ] = Window.MONTH,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Also judge other ways to match.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Also write the report as a page.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Judge matching by what you decided, month by month, as if it were then."""
    if format is Format.CSV:
        raise ConfigurationError("--format", "csv", "a report is no table; json")
    first_day = console.day(since, option="--from")
    found, settings = console.opened(workspace)
    history = read_history(found)
    made = _judged(history, lettrage(_policy(settings), history.certificate), first_day)
    others = {
        name: _judged(history, match, first_day)
        for name, match in (BASELINES if baselines else {}).items()
    }
    if html is not None:
        html.write_text(as_page(made, title="Matching, judged"), encoding="utf-8")
        console.say(f"{html}: written")
    if format is Format.JSON:
        told = {
            **as_json(made),
            "baselines": {name: as_json(other) for name, other in others.items()},
            "decided_alone_count": history.automatic_count,
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if not made.whole.lines_count:
        typer.echo("no line is decided by a person or an import: nothing to judge by")
        return
    typer.echo(as_text(made))
    if others:
        wholes = {name: other.whole for name, other in others.items()}
        typer.echo("\n" + figures_table("way", {"Lettrage": made.whole, **wholes}))
    if baselines and not is_splink_installed():
        console.say("Splink is not installed: pip install splink")
    console.say(
        f"{history.automatic_count} lines were decided alone: they judge nothing"
    )


def _judged(history: OwnHistory, match: Matcher, first_day: date | None) -> Report:
    return report(back_test(history.ledger, history.truth, match, first_day=first_day))


def _policy(settings: Settings) -> MatchPolicy:
    """What the firm's settings allow."""
    return MatchPolicy(
        automatic=settings.matching.automatic,
        promised_error_rate=settings.matching.promised_error_rate,
        suggestions_per_line=settings.matching.suggestions_per_line,
    )
