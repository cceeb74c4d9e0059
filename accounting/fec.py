"""`lettrage export fec`: the fichier des écritures comptables of a fiscal year.

What: LPF art. A.47 A-1: 18 columns between tabs, a header, one line a posting, openings
first and then as entries were validated; dates AAAAMMJJ, a decimal comma, no quotes.
UTF-8 without a byte order mark; lines end with CR LF. The same build gives the same
bytes.

Until every entry is validated and the year has ended, the file is provisional: it goes
into the folder `provisoire`, and what is not validated bears the build's date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lettrage.accounting.fec_catalogue import COLUMNS
from lettrage.core.dates import FiscalYear, Grain, Period, add_months
from lettrage.core.errors import ConfigurationError, InvalidValue
from lettrage.core.identifiers import Siren
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

PROVISIONAL = "provisoire"

_BATCH = 20_000
_LINE_END = "\r\n"
# What would end a field or a line, in the law's eyes or in a program's: controls, `|`,
# no-break spaces and the line ends of Unicode.
_CHARACTERS = r"\x00-\x1f\x7f-\x{a0}\x{2028}\x{2029}|"
_UNSAFE = f" *[{_CHARACTERS}][ {_CHARACTERS}]*"

_YEARS = """
    select
        max(settings.as_of_date),
        max(settings.fiscal_year_start_month),
        list(distinct fec.fiscal_year_end order by fec.fiscal_year_end)
            filter (where fec.fiscal_year_end is not null)
    from intermediate.int_settings_pivoted as settings
    left join marts.fec on true
"""
_COUNTS = """
    select
        count(*),
        count(distinct (journal_code, ecriture_num)),
        count(distinct (journal_code, ecriture_num)) filter (where valid_date is null)
    from marts.fec
    where fiscal_year_end = $year_end and ecriture_date <= $last_day
"""


def _text(column: str) -> str:
    return f"trim(regexp_replace(coalesce({column}, ''), '{_UNSAFE}', ' ', 'g'))"


def _day(column: str) -> str:
    return f"coalesce(strftime({column}, '%Y%m%d'), '')"


def _amount(column: str) -> str:
    """Cents, and further digits where the currency has them; blank where missing."""
    plain = f"regexp_replace(cast({column} as varchar), '0{{1,2}}$', '')"
    return f"coalesce(replace({plain}, '.', ','), '')"


def _cleared(column: str) -> str:
    """What is cleared after the last line of the file is not cleared in it."""
    return f"case when date_let <= $last_day then {column} end"


# What is not validated would be today, or on the day that it is posted.
_VALIDATED = (
    "coalesce(valid_date, greatest($as_of, ecriture_date, max(valid_date) over ()))"
)
_FIELDS = (
    *map(_text, ("journal_code", "journal_lib", "ecriture_num")),
    _day("ecriture_date"),
    *map(_text, ("compte_num", "compte_lib", "comp_aux_num", "comp_aux_lib")),
    _text("piece_ref"),
    _day("piece_date"),
    _text("ecriture_lib"),
    *map(_amount, ("debit", "credit")),
    _text(_cleared("ecriture_let")),
    _day(_cleared("date_let")),
    _day(_VALIDATED),
    _amount("montant_devise"),
    _text("idevise"),
)
_LINES = f"""
    select concat_ws(chr(9), {", ".join(_FIELDS)})
    from marts.fec
    where fiscal_year_end = $year_end and ecriture_date <= $last_day
    order by entry_order
"""


@dataclass(frozen=True, slots=True)
class FecFile:
    """A file that was written.

    Args:
        path: where it is.
        year: its fiscal year.
        last_day: up to when it holds entries: the year's end, unless a month or a
            quarter was asked for.
        as_of: the build's business date.
        lines_count: of postings.
        entries_count: of entries.
        open_count: of those, the ones that are not validated.
    """

    path: Path
    year: FiscalYear
    last_day: date
    as_of: date
    lines_count: int
    entries_count: int
    open_count: int

    @property
    def is_provisional(self) -> bool:
        """Whether it is not yet what the law asks for."""
        reached = min(self.last_day, self.as_of)
        return bool(self.open_count) or reached < self.year.last_day


@dataclass(frozen=True, slots=True)
class _Span:
    """What is asked for: a fiscal year, up to a day of it."""

    year: FiscalYear
    last_day: date
    as_of: date

    @property
    def days(self) -> dict[str, date]:
        return {"year_end": self.year.last_day, "last_day": self.last_day}


def export_fec(
    workspace: Workspace, settings: Settings, folder: Path, *, asked: str | None
) -> FecFile:
    """Write `<SIREN>FEC<closing date>.txt`, into `provisoire` until it is final.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        folder: made where it is not there; an older file of the name is replaced.
        asked: a year: the fiscal year that ends in it; a month or a quarter: the fiscal
            year of its last day, up to that day; None: the year of the business date.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: the firm has no SIREN, `asked` is no period, or no entry
            lies in that fiscal year.
    """
    siren = _siren(settings)
    with reader(workspace) as connection:
        span = _span(connection, asked)
        counts = connection.execute(_COUNTS, span.days).fetchall()[0]
        name = f"{siren}FEC{span.year.last_day:%Y%m%d}.txt"
        written = FecFile(folder / name, span.year, span.last_day, span.as_of, *counts)
        if written.is_provisional:
            written = replace(written, path=folder / PROVISIONAL / name)
        _write(connection, written.path, span)
    return written


def _siren(settings: Settings) -> Siren:
    found = settings.company.siren
    try:
        return Siren(found)
    except InvalidValue as error:
        remedy = f"{error.reason}; a FEC is named by it: give it in lettrage.toml"
        raise ConfigurationError("company.siren", found, remedy) from error


def _span(connection: Connection, asked: str | None) -> _Span:
    ((as_of, start_month, ends),) = connection.execute(_YEARS).fetchall()
    period = None if asked is None else _period(asked)
    day = as_of if period is None else period.last_day
    year = FiscalYear.containing(day, start_month=start_month)
    if period and period.grain is Grain.YEAR and year.last_day not in period:
        # The fiscal year 2026 is the one that is closed in 2026.
        year = FiscalYear(add_months(year.first_day, -12))
    is_part = period is not None and period.grain is not Grain.YEAR
    last_day = day if is_part else year.last_day
    if year.last_day not in (ends or ()):
        named = ", ".join(f"{end:%Y} (to {end})" for end in ends or ()) or "none"
        remedy = f"no entry lies in the fiscal year {year}; those that have: {named}"
        raise ConfigurationError("--period", asked, remedy)
    return _Span(year, last_day, as_of)


def _period(asked: str) -> Period:
    try:
        return Period.parse(asked)
    except InvalidValue as error:
        raise ConfigurationError("--period", asked, error.reason) from error


def _write(connection: Connection, path: Path, span: _Span) -> None:
    """Write the lines, batch by batch, beside the file, then put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    lines = connection.execute(_LINES, {**span.days, "as_of": span.as_of})
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS) + _LINE_END)
        while batch := lines.fetchmany(_BATCH):
            file.writelines(line + _LINE_END for (line,) in batch)
    part.replace(path)
