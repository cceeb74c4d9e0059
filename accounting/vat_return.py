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

from lettrage.accounting.ca3_sheets import SHEETS
from lettrage.accounting.workbook import Heading, write_workbook
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
    workspace: Workspace, settings: Settings, folder: Path, *, asked: str | None
) -> list[ReturnFile]:
    """Write `ca3-<period>.xlsx` for each return asked for.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        folder: made where it is not there; older worksheets of a return are replaced.
        asked: a month, a quarter or a year, whose returns are written; None: the last
            that has ended, else the one under way.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: `asked` is no period, or there is no return of it.
    """
    with reader(workspace) as connection:
        as_of = _as_of(connection)
        periods = _periods(connection)
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _write(connection, settings, folder, period, as_of)
            for period in _chosen(periods, asked, as_of)
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


def _write(
    connection: Connection,
    settings: Settings,
    folder: Path,
    period: Period,
    as_of: date,
) -> ReturnFile:
    is_provisional = period.last_day > as_of
    path = folder / f"ca3-{period}.xlsx"
    state = "provisoire, période en cours" if is_provisional else "projet à vérifier"
    company = settings.company
    write_workbook(
        path,
        connection,
        SHEETS,
        parameters={"period": str(period)},
        heading=Heading(
            title=f"TVA – déclaration 3310-CA3 – {period}",
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
