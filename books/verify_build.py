"""The check that a build keeps what was closed, read from the published one.

What was sealed must be in the build as it was sealed, row by row. What today's
documents, bank lines and decisions would make otherwise is no fault, as long as entries
of open months lead from the one to the other: it is told by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from lettrage.books import closings, reading
from lettrage.books.closings import Closing
from lettrage.books.engine import Books
from lettrage.books.findings import NAMED_MAX, Findings
from lettrage.books.schema import closed_entry_lines, closed_vat_events
from lettrage.books.verify import Check
from lettrage.core.warehouse import (
    Connection,
    NothingPublished,
    published_build,
    reader,
)
from lettrage.core.workspace import Workspace

NAME = "closed_periods_rebuilt"

_OF_THE_BOOKS = ("position", "row_number", "row_hash")

# Rows that stand on one side only: sealed and not built, or built and not sealed.
_DIFFERING = """
    select distinct {key}
    from (
        (select {columns} from {sealed} except all select {columns} from {built})
        union all
        (select {columns} from {built} except all select {columns} from {sealed})
    )
    order by {key}
"""

# Every sealed row has a validated date; taxable events are known by their id.
_BUILT_LINES = """
    (select * from intermediate.int_entry_lines_posted where validated_date is not null)
"""
_BUILT_EVENTS = """
    (
        select * from intermediate.int_vat_events_declared
        where vat_entry_id in (select vat_entry_id from sealed_events)
    )
"""

_ASTRAY = """
    select distinct derived_entry_id
    from (
        select
            derived_entry_id, account, auxiliary_account, debit_amount - credit_amount
            as signed_amount
        from intermediate.int_entry_lines_corrected
        union all
        select
            entry_id, account, auxiliary_account, credit_amount - debit_amount
        from intermediate.int_entry_lines_derived
    )
    group by derived_entry_id, account, auxiliary_account
    having sum(signed_amount) <> 0
    order by derived_entry_id
"""

# The closings that sealed an entry first, with the entries that moved since.
_MOVED = """
    select min(sealed_lines.position) as position, moved.derived_entry_id
    from intermediate.int_closed_entries_changed as moved
    inner join sealed_lines
        on moved.derived_entry_id = sealed_lines.derived_entry_id
    where moved.is_changed or moved.generation > 1 or moved.is_reversed
    group by moved.derived_entry_id
    order by position, moved.derived_entry_id
"""

# The closings that an entry would have been sealed by, had it been known.
_ADDED = """
    select min(closed.position) as position, corrected.derived_entry_id
    from intermediate.int_entry_lines_corrected as corrected
    inner join intermediate.int_periods_closed as closed
        on corrected.original_entry_date <= closed.last_day
    where corrected.generation = 0
    group by corrected.derived_entry_id
    order by position, corrected.derived_entry_id
"""


def rebuilt(
    workspace: Workspace, books: Books, *, checks: Sequence[Check] = ()
) -> Check:
    """Compare what closings sealed with what the published build posts and derives.

    Args:
        workspace: whose build is read.
        books: open.
        checks: of the books, where they were made: a seal that they found broken is
            nothing to compare a build with.
    """
    broken = [check.name for check in checks if not check.holds]
    if "closings" in broken or "storage" in broken:
        return Check(NAME, False, "what was sealed was changed: see closings")
    closed = closings.listed(books)
    if not closed:
        return Check(NAME, True, "no period is closed")
    found = Findings()
    try:
        build = published_build(workspace)
    except NothingPublished as error:
        return Check(NAME, True, f"{len(closed)} closings; {error}")
    with reader(workspace, build=build) as connection:
        known = list(_known(connection, closed))
        if known:
            _seal(connection, books, up_to=known[-1].position)
            _compare(connection, found)
            moved, added = _named(connection, _MOVED), _named(connection, _ADDED)
    told = [f"build {build.parent.name} read"]
    for closing in known:
        told.append(
            f"{closing.period}: {closing.entries_count} entries as sealed"
            + _listed("corrected", moved.get(closing.position, []))
            + _listed("added", added.get(closing.position, []))
        )
    told += [
        f"{closing.period}: closed after this build; run `lettrage run`"
        for closing in closed[len(known) :]
    ]
    return Check(NAME, found.count == 0, found.detail("; ".join(told)))


def _known(connection: Connection, closed: list[Closing]) -> Iterator[Closing]:
    """The closings that the build knows, and that had ended by its business date."""
    rows: list[tuple[int, date]] = connection.execute(
        "select known_at, as_of_date from raw.runs"
    ).fetchall()
    for known_at, as_of in rows:
        for closing in closed:
            if closing.position <= known_at and closing.last_day <= as_of:
                yield closing


def _seal(connection: Connection, books: Books, *, up_to: int) -> None:
    """Bring the sealed rows beside the build, from the books themselves."""
    sources = {
        "sealed_lines": reading.closed_entry_lines_after,
        "sealed_events": reading.closed_vat_events_after,
    }
    for name, read_after in sources.items():
        connection.register("sealed_rows", read_after(books, 0, up_to=up_to))
        connection.execute(f"create temp table {name} as from sealed_rows")
        connection.unregister("sealed_rows")


def _compare(connection: Connection, found: Findings) -> None:
    for table, sealed, built, key in (
        (closed_entry_lines, "sealed_lines", _BUILT_LINES, "entry_id"),
        (closed_vat_events, "sealed_events", _BUILT_EVENTS, "vat_entry_id"),
    ):
        names = (c.name for c in table.columns if c.name not in _OF_THE_BOOKS)
        query = _DIFFERING.format(
            key=key, columns=", ".join(names), sealed=sealed, built=built
        )
        for (name,) in connection.execute(query).fetchall():
            found.add(f"{name} is not built as it was sealed")
    for (name,) in connection.execute(_ASTRAY).fetchall():
        found.add(f"what is posted of {name} does not lead to what is known of it")


def _named(connection: Connection, query: str) -> dict[int, list[str]]:
    """Ids of entries by the position of their closing."""
    rows: list[tuple[int, str]] = connection.execute(query).fetchall()
    return {
        position: [name for _, name in group]
        for position, group in groupby(rows, key=lambda row: row[0])
    }


def _listed(what: str, names: Sequence[str]) -> str:
    """The first of the entries that something later was done about, by name."""
    if not names:
        return ""
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    return f", {what} later: {', '.join(names[:NAMED_MAX])}{more}"
