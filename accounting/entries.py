"""`lettrage export entries`: the entries of a period as an import file of software.

The file holds the entries that Lettrage makes; those of the other journals came from
that software. Openings stay out unless they are asked for: the software has its own.
Whole or not at all; the same build gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from lettrage.accounting.entries_layout import EntryLine, Layout
from lettrage.accounting.periods import asked_or_last
from lettrage.core.dates import Period
from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

_BATCH = 20_000
_LINE_END = "\r\n"

# What is cleared after the file's last day is not cleared in it.
_SETTINGS = "select as_of_date, company_currency from intermediate.int_settings_pivoted"
_OF_THE_PERIOD = """
    from marts.journal_lines as lines
    where lines.origin = 'lettrage'
        and lines.entry_date between $first_day and $last_day
        and ($with_openings or lines.journal <> 'AN')
"""
_COMPUTED = {
    "company_currency": "$company_currency",
    "lettrage_code": "case when lettrage_date <= $last_day then lettrage_code end",
    "lettrage_date": "case when lettrage_date <= $last_day then lettrage_date end",
}
_COLUMNS = ", ".join(
    f"{_COMPUTED.get(column.name, column.name)} as {column.name}"
    for column in fields(EntryLine)
)
_LINES = f"""
    select {_COLUMNS}
    {_OF_THE_PERIOD}
    order by lines.entry_date, lines.journal <> 'AN', lines.journal,
        cast(lines.entry_number as bigint), lines.entry_line
"""
_COUNTS = f"""
    select count(*), count(distinct lines.entry_id),
        count(distinct lines.entry_id) filter (where lines.validated_date is null)
    {_OF_THE_PERIOD}
"""


@dataclass(frozen=True, slots=True)
class EntriesFile:
    """A file that was written.

    Args:
        path: where it is.
        period: whose entries it holds.
        lines_count: of lines of entries.
        entries_count: of entries.
        open_count: of those, the ones that are not closed: they may still change.
        openings_count: of opening entries that were left out.
    """

    path: Path
    period: Period
    lines_count: int
    entries_count: int
    open_count: int
    openings_count: int


def export_entries(
    workspace: Workspace,
    folder: Path,
    layout: Layout,
    *,
    asked: str | None,
    with_openings: bool = False,
) -> EntriesFile:
    """Write `entries-<period>-<layout>`, in the layout's own form.

    Args:
        workspace: whose published build is read.
        folder: made where it is not there; an older file of the name is replaced.
        layout: what the file is like.
        asked: a month, a quarter or a calendar year; None: the last month that has
            ended on the business date.
        with_openings: whether the journal AN is in it.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: `asked` is no period, or no entry lies in it.
        DocumentError: the layout cannot hold an account or an amount, or cannot tell
            two accounts apart; nothing is written then.
    """
    with reader(workspace) as connection:
        ((as_of, currency),) = connection.execute(_SETTINGS).fetchall()
        period = asked_or_last(asked, as_of)
        days = {"first_day": period.first_day, "last_day": period.last_day}
        wanted = {**days, "with_openings": with_openings}
        lines, entries, open_ones = _counts(connection, wanted)
        if not lines:
            raise ConfigurationError(
                "--period", str(period), "no entry of Lettrage lies in it"
            )
        path = folder / f"entries-{period}-{layout.name}.{layout.suffix}"
        if layout.is_by_name:
            _tell_names_apart(connection, wanted, path.name)
        _write(connection, path, layout, {**wanted, "company_currency": currency})
        _, every_entry, _ = _counts(connection, {**days, "with_openings": True})
    return EntriesFile(path, period, lines, entries, open_ones, every_entry - entries)


def _counts(connection: Connection, wanted: dict[str, object]) -> tuple[int, int, int]:
    ((lines, entries, open_ones),) = connection.execute(_COUNTS, wanted).fetchall()
    return lines, entries, open_ones


def _tell_names_apart(
    connection: Connection, wanted: dict[str, object], document: str
) -> None:
    """Refuse a name that two accounts or two customers share."""
    for code, name in (
        ("account", "account_label"),
        ("auxiliary_account", "auxiliary_label"),
    ):
        shared = connection.execute(
            f"""
            select lines.{name}, string_agg(distinct lines.{code}, ', ' order by
                lines.{code})
            {_OF_THE_PERIOD} and lines.{name} is not null
            group by lines.{name} having count(distinct lines.{code}) > 1
            order by lines.{name} limit 1
            """,
            wanted,
        ).fetchone()
        if shared:
            raise DocumentError(
                document, None, name, shared[0],
                f"{shared[1]} share this name, and the layout tells them by name; "
                "choose --layout csv, or give each its own name",
            )  # fmt: skip


def _write(
    connection: Connection, path: Path, layout: Layout, wanted: dict[str, object]
) -> None:
    """Write the lines beside the file, then put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding=layout.encoding, newline="") as file:
            for text in _texts(connection, path.name, layout, wanted):
                file.write(text + _LINE_END)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _texts(
    connection: Connection, document: str, layout: Layout, wanted: dict[str, object]
) -> Iterator[str]:
    if layout.has_header:
        yield layout.header()
    number = int(layout.has_header)
    rows = connection.execute(_LINES, wanted)
    while batch := rows.fetchmany(_BATCH):
        for row in batch:
            number += 1
            yield layout.rendered(
                EntryLine(*row), document=document, line_number=number
            )
