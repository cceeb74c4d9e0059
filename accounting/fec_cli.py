"""The commands `export fec` and `check-fec`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lettrage.accounting.fec import FecFile, export_fec
from lettrage.accounting.fec_controls import Finding, check
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, WorkspaceOption

HERE = Path()
_COLUMNS = ("control", "level", "count", "english", "french", "first")


def fec(
    folder: Annotated[Path, typer.Argument(help="Where the file goes.")],
    period: Annotated[
        str | None,
        typer.Option(
            help="A fiscal year, by the year it ends in; or a month or a quarter: the "
            "file of its fiscal year, up to its end.",
            show_default="the fiscal year under way",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the FEC of a fiscal year, as the tax office asks for it, and check it.

    Until every entry is validated and the year is over it goes into `provisoire`. Exit
    code 1 when a control of the file fails.
    """
    found, settings = console.opened(workspace)
    written = export_fec(found, settings, folder, asked=period)
    typer.echo(str(written.path))
    console.say(_state(written))
    findings = check(written.path)
    for finding in findings:
        console.say(_line(finding))
    _end(findings)


def check_fec(
    file: Annotated[Path, typer.Argument(help="A flat FEC, of any software.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Check a FEC: what the tax office's tool would say, and whether it adds up.

    Levels: E refused, V absent data, A alert, as its tool Test Compta Demat says; own:
    balances, dates, numbers. Exit code 1 when one of them fails that is no alert.
    """
    findings = check(file)
    rows = [_row(finding, format) for finding in findings]
    console.show(rows, format, columns=_COLUMNS, empty="every control holds")
    _end(findings)


def _end(findings: Sequence[Finding]) -> None:
    if any(finding.is_fault for finding in findings):
        raise typer.Exit(console.FOUND_WRONG)


def _state(written: FecFile) -> str:
    held = (
        f"the fiscal year {written.year}, {written.entries_count:,} entries of "
        f"{written.lines_count:,} lines"
    )
    if written.last_day < written.year.last_day:
        held += f", up to {written.last_day}"
    if not written.is_provisional:
        return held
    why = f"the year ends on {written.year.last_day}"
    if written.open_count:
        counts = f"{written.open_count:,} of {written.entries_count:,}"
        why = f"{counts} entries are not closed"
    return f"provisional: {why}; {held}"


def _line(finding: Finding) -> str:
    control = finding.control
    places = "; ".join(_places(finding))
    return f"{control.level} {control.name}: {control.english} ({places})"


def _places(finding: Finding) -> list[str]:
    places = [
        ", ".join(
            part
            for part in (
                f"line {fault.line}" if fault.line else "",
                fault.field,
                repr(fault.value) if fault.value else "",
            )
            if part
        )
        for fault in finding.first
    ]
    if finding.count > len(places):
        places.append(f"{finding.count - len(places):,} more")
    return places


def _row(finding: Finding, format: Format) -> dict[str, object]:
    control = finding.control
    first: object = "; ".join(_places(finding))
    if format is Format.JSON:
        first = [
            {"line": fault.line, "field": fault.field, "value": fault.value}
            for fault in finding.first
        ]
    return {
        "control": control.name,
        "level": str(control.level),
        "count": finding.count,
        "english": control.english,
        "french": control.french,
        "first": first,
    }
