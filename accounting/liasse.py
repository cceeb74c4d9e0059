"""`lettrage export liasse`: the tax package of a fiscal year, as a draft to review.

A workbook for people (each form, the accounts behind each box, the controls) and a CSV
of the boxes for programs. Everything is read from the published build: the same build
gives the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from lettrage.accounting.liasse_sheets import SHEETS
from lettrage.accounting.workbook import Heading, write_workbook
from lettrage.core.dates import Period
from lettrage.core.errors import ConfigurationError, InvalidValue
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

_COLUMNS = (
    "fiscal_year_end", "form", "box", "label", "amount", "net_amount",
    "within_one_year_amount", "over_one_year_amount",
)  # fmt: skip
_DRAFT = "projet à vérifier"
_PROVISIONAL = "projet provisoire, exercice en cours"


@dataclass(frozen=True, slots=True)
class LiasseFile:
    """The draft of a fiscal year that was written.

    Args:
        year_end: the last day of the fiscal year.
        paths: the workbook and the CSV.
        is_provisional: the year has not ended on the business date.
        difference: net assets less liabilities; nil unless landed entries are out of
            balance.
        unlisted_accounts: accounts that their class alone has placed on the normal
            forms, which list the others.
    """

    year_end: date
    paths: tuple[Path, ...]
    is_provisional: bool
    difference: Decimal
    unlisted_accounts: tuple[str, ...]


def export_liasse(
    workspace: Workspace, settings: Settings, folder: Path, *, asked: str | None
) -> list[LiasseFile]:
    """Write `liasse-<year>.xlsx` and `.csv` for each fiscal year asked for.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        folder: made where it is not there; older files of the year are replaced.
        asked: a year: the fiscal year that ends in it; or the month or quarter of its
            last day; None: the last one that has ended, else the one under way.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: `asked` is no period, or no fiscal year with entries ends
            in it.
    """
    with reader(workspace) as connection:
        as_of = _as_of(connection)
        chosen = _chosen(_year_ends(connection), asked, as_of)
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(connection, settings, folder, end, as_of) for end in chosen]


def _as_of(connection: Connection) -> date:
    row = connection.execute(
        "select as_of_date from intermediate.int_settings_pivoted"
    ).fetchone()
    assert row is not None  # one row, always
    day: date = row[0]
    return day


def _year_ends(connection: Connection) -> list[date]:
    rows = connection.execute(
        "select distinct fiscal_year_end from marts.liasse order by fiscal_year_end"
    )
    return [end for (end,) in rows.fetchall()]


def _chosen(ends: Sequence[date], asked: str | None, as_of: date) -> Sequence[date]:
    if asked is None:
        ended = [end for end in ends if end <= as_of]
        chosen = (ended or list(ends))[-1:]
    else:
        try:
            span = Period.parse(asked)
        except InvalidValue as error:
            raise ConfigurationError("--period", asked, error.reason) from error
        chosen = [end for end in ends if end in span]
    if not chosen:
        named = ", ".join(f"{end:%Y} (to {end})" for end in ends) or "none"
        remedy = f"no fiscal year with entries ends in it; those that have: {named}"
        raise ConfigurationError("--period", asked, remedy)
    return chosen


def _write(
    connection: Connection, settings: Settings, folder: Path, end: date, as_of: date
) -> LiasseFile:
    is_provisional = end > as_of
    state = _PROVISIONAL if is_provisional else _DRAFT
    book, boxes = (folder / f"liasse-{end:%Y}.{kind}" for kind in ("xlsx", "csv"))
    company = settings.company
    siren = company.siren and f"SIREN {company.siren}"
    known = (company.name, siren, f"arrêté au {min(end, as_of):%d/%m/%Y}", state)
    write_workbook(
        book,
        connection,
        SHEETS,
        parameters={"year_end": end},
        heading=Heading(
            title=f"Liasse fiscale – exercice clos le {end:%d/%m/%Y} – {state}",
            subtitle=" – ".join(part for part in known if part),
            as_of=as_of,
        ),
    )
    _write_boxes(connection, boxes, end, state)
    return LiasseFile(
        end,
        (book, boxes),
        is_provisional,
        _difference(connection, end),
        _unlisted(connection, end),
    )


def _write_boxes(connection: Connection, path: Path, end: date, state: str) -> None:
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from marts.liasse "
        "where fiscal_year_end = ? order by place",
        [end],
    ).fetchall()
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow((*_COLUMNS, "state"))
        lines.writerows([*map(_shown, row), state] for row in rows)
    unfinished.replace(path)


def _shown(value: object) -> object:
    """Amounts in cents, which a balance of entries always is."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _difference(connection: Connection, end: date) -> Decimal:
    row = connection.execute(
        """
        select sum(case when box = 'EE' then -amount else net_amount end)
        from marts.liasse
        where fiscal_year_end = ? and box in ('CO', 'EE')
        """,
        [end],
    ).fetchone()
    assert row is not None  # an aggregate
    difference: Decimal = row[0]
    return difference


def _unlisted(connection: Connection, end: date) -> tuple[str, ...]:
    rows = connection.execute(
        """
        select distinct account from intermediate.int_liasse_balances_placed
        where fiscal_year_end = ? and statement = 'normal'
            and length(listed_account) = 1
        order by account
        """,
        [end],
    ).fetchall()
    return tuple(account for (account,) in rows)
