"""`lettrage export ca3`: a worksheet for each VAT return, to review and to file from.

It holds the boxes of form 3310-CA3, the documents behind each, the controls, the
receipts that no box counts yet, and the services sold within the Union. Everything is
read from the published build: the same build gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lettrage.accounting.ca3_filed import read_filed
from lettrage.accounting.ca3_sheets import DIFFERENCES, SHEETS
from lettrage.accounting.workbook import Heading, Sheet, write_workbook
from lettrage.core.dates import Period
from lettrage.core.errors import ConfigurationError, InvalidValue
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

# How many returns an error names.
_NAMED_MAX = 6


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A worksheet that was written.

    Args:
        period: the month or quarter, such as 2026-10.
        path: the file.
        is_provisional: its period has not ended on the business date.
        faults: controls of `vat_return_controls` that say the return is wrong.
        warnings: those that say it may lack something.
    """

    period: str
    path: Path
    is_provisional: bool
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def export_returns(
    workspace: Workspace,
    settings: Settings,
    folder: Path,
    *,
    asked: str | None,
    compared_to: Path | None = None,
) -> list[ReturnFile]:
    """Write `ca3-<period>.xlsx` for each return asked for.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        folder: made where it is not there; older worksheets of a return are replaced.
        asked: a month, a quarter or a year, whose returns are written; None: the last
            that has ended, else the one under way.
        compared_to: a former worksheet of the one return asked for; a further sheet
            then tells each document that has changed since.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: `asked` is no period, or there is no return of it, or more
            than one to compare.
        DocumentError: `compared_to` is no worksheet of that return.
    """
    with reader(workspace) as connection:
        as_of = _as_of(connection)
        chosen = _chosen(_periods(connection), asked, as_of)
        sheets = SHEETS
        if compared_to is not None:
            _compare(connection, chosen, compared_to)
            sheets = (*SHEETS, DIFFERENCES)
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _write(connection, settings, folder, period, as_of, sheets)
            for period in chosen
        ]


def _as_of(connection: Connection) -> date:
    row = connection.execute(
        "select as_of_date from intermediate.int_settings_pivoted"
    ).fetchone()
    assert row is not None  # one row, always
    day: date = row[0]
    return day


def _periods(connection: Connection) -> list[Period]:
    rows = connection.execute("select distinct period from marts.vat_return")
    return sorted(Period.parse(text) for (text,) in rows.fetchall())


def _chosen(
    periods: Sequence[Period], asked: str | None, as_of: date
) -> Sequence[Period]:
    if asked is None:
        ended = [period for period in periods if period.last_day <= as_of]
        chosen = (ended or list(periods))[-1:]
    else:
        try:
            span = Period.parse(asked)
        except InvalidValue as error:
            raise ConfigurationError("--period", asked, error.reason) from error
        chosen = [
            period
            for period in periods
            if period.first_day in span and period.last_day in span
        ]
    if not chosen:
        named = ", ".join(str(period) for period in periods[-_NAMED_MAX:]) or "none"
        raise ConfigurationError(
            "--period", asked, f"no VAT return lies in it; the last ones are: {named}"
        )
    return chosen


def _compare(
    connection: Connection, chosen: Sequence[Period], compared_to: Path
) -> None:
    """Make the documents of the former worksheet a table, `filed_lines`."""
    if len(chosen) > 1:
        raise ConfigurationError(
            "--compared-to", compared_to, "name one return with --period"
        )
    read_filed(connection, compared_to, title=_title(chosen[0]))


def _title(period: Period) -> str:
    return f"TVA – déclaration 3310-CA3 – {period}"


def _write(
    connection: Connection,
    settings: Settings,
    folder: Path,
    period: Period,
    as_of: date,
    sheets: Sequence[Sheet],
) -> ReturnFile:
    is_provisional = period.last_day > as_of
    path = folder / f"ca3-{period}.xlsx"
    state = "provisoire, période en cours" if is_provisional else "projet à vérifier"
    company = settings.company
    write_workbook(
        path,
        connection,
        sheets,
        parameters={"period": str(period)},
        heading=Heading(
            title=_title(period),
            subtitle=" – ".join(
                part
                for part in (
                    company.name,
                    company.siren and f"SIREN {company.siren}",
                    company.vat_number,
                    f"arrêté au {as_of:%d/%m/%Y}",
                    state,
                )
                if part
            ),
            as_of=as_of,
        ),
    )
    return ReturnFile(
        str(period),
        path,
        is_provisional,
        faults=_failed(connection, period, "error"),
        warnings=_failed(connection, period, "warning"),
    )


def _failed(connection: Connection, period: Period, level: str) -> tuple[str, ...]:
    rows = connection.execute(
        """
        select distinct control from marts.vat_return_controls
        where period = ? and level = ? and holds is not true
        order by control
        """,
        [str(period), level],
    ).fetchall()
    return tuple(control for (control,) in rows)
