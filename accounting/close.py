"""Close a month: what the published build posted in it is sealed in the books.

Before a month is closed its entries follow from documents, bank lines and decisions,
and may still move; from then on they stand, numbered without a gap by fiscal year and
journal, and what is learned later is posted in the first open month
(`int_entry_lines_posted`, `int_vat_events_declared`). Months are closed one after
another; several may be closed from one build.

The lock is not reversible: a closing is a fact like any other, and there is no act that
takes it back. What is wrong in a closed month is corrected in an open one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from lettrage.books import closings, sealing
from lettrage.books.closings import Closing
from lettrage.books.engine import Books
from lettrage.core.dates import Grain, Period
from lettrage.core.errors import InvalidValue, RuleViolation
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

# Provisional numbers follow the last sealed one by day, so that those of the first
# unsealed month are final as they stand.
_ENTRY_LINES = """
    select
        posted.* exclude (entry_number, validated_date),
        numbered.entry_number
    from intermediate.int_entry_lines_posted as posted
    inner join intermediate.int_entries_numbered as numbered
        on posted.entry_id = numbered.entry_id
    where
        posted.validated_date is null
        and posted.entry_date > $closed_day
        and posted.entry_date <= $last_day
    order by
        posted.journal <> 'AN',
        posted.journal,
        numbered.entry_number,
        posted.entry_line
"""

_VAT_EVENTS = """
    select *
    from intermediate.int_vat_events_declared
    where list_contains($periods, period)
    order by event_date, vat_entry_id
"""

_FIRST_OPEN_ENTRY = """
    select min(entry_date)
    from intermediate.int_entry_lines_posted
    where validated_date is null and entry_date > $closed_day
"""

_IN_SUSPENSE = """
    select count(distinct posted.bank_line_id), sum(posted.credit_amount)
    from intermediate.int_entry_lines_posted as posted
    inner join intermediate.int_accounts_chosen as accounts
        on posted.account = accounts.account and accounts.purpose = 'suspense'
    where
        posted.entry_date between $first_day and $last_day
        and posted.bank_line_id is not null
        and posted.credit_amount > 0
"""

_UNMATCHED = """
    select count(*)
    from marts.bank_lines
    where
        booking_date between $first_day and $last_day
        and reconciliation_status in ('unmatched', 'proposed', 'partial')
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was closed, and what an accountant would have looked at before.

    Args:
        closing: as the books hold it.
        warnings: one line each; none of them keeps a month open.
    """

    closing: Closing
    warnings: tuple[str, ...]


def close(
    workspace: Workspace, books: Books, *, period: str, user_id: str, time_zone: str
) -> Closed:
    """Seal a month of the published build in the books.

    Args:
        workspace: whose build is read.
        books: open.
        period: as 2026-10.
        user_id: who closes.
        time_zone: of the firm: the day of the act validates the entries.

    Raises:
        NothingPublished: there is no build yet.
        InvalidValue: `period` is no month.
        UserRefused: the user may not decide.
        RuleViolation: the month has not ended, is closed, follows an open one that has
            entries, or the build does not know all of it.
    """
    month = _month(period)
    closed = closings.listed(books)
    closed_day = closed[-1].last_day if closed else date.min
    with reader(workspace) as connection:
        known_at = _known_at(connection, month)
        _refuse_after_open_month(connection, month, closed_day=closed_day)
        warnings = tuple(_warnings(connection, month))
        days = {"closed_day": closed_day, "last_day": month.last_day}
        entry_lines = connection.execute(_ENTRY_LINES, days).to_arrow_table()
        vat_events = _vat_events(connection, month, closed_day=closed_day)
    position = sealing.record_closing(
        books,
        user_id=user_id,
        period=month,
        known_at=known_at,
        time_zone=ZoneInfo(time_zone),
        entry_lines=entry_lines,
        vat_events=vat_events,
    )
    sealed = next(one for one in closings.listed(books) if one.position == position)
    return Closed(sealed, warnings)


def _month(period: str) -> Period:
    month = Period.parse(period)
    if month.grain is not Grain.MONTH:
        raise InvalidValue("period", period, "expected a month, as 2026-10")
    return month


def _known_at(connection: Connection, month: Period) -> int:
    """What the build knows of the books, once it is known to reach the month's end."""
    ((known_at, as_of),) = connection.execute(
        "select known_at, as_of_date from raw.runs"
    ).fetchall()
    if as_of < month.last_day:
        raise RuleViolation(
            "close",
            str(month),
            f"a build as of {month.last_day} or later; run `lettrage run` first",
            f"one as of {as_of}",
        )
    return int(known_at)


def _refuse_after_open_month(
    connection: Connection, month: Period, *, closed_day: date
) -> None:
    ((first_day,),) = connection.execute(
        _FIRST_OPEN_ENTRY, {"closed_day": closed_day}
    ).fetchall()
    if first_day is not None and first_day < month.first_day:
        earlier = Period.containing(first_day, Grain.MONTH)
        raise RuleViolation(
            "close",
            str(month),
            f"{earlier} closed before it; `lettrage close {earlier}`",
            f"entries since {first_day} in it that are not sealed",
        )


def _vat_events(connection: Connection, month: Period, *, closed_day: date) -> pa.Table:
    """The taxable events of the VAT periods that end with the month.

    A quarter is sealed with its last month: until then it is not declared.
    """
    periods = connection.execute(
        "select distinct period from intermediate.int_vat_events_declared"
    ).fetchall()
    ended = [
        text
        for (text,) in periods
        if closed_day < Period.parse(text).last_day <= month.last_day
    ]
    return connection.execute(_VAT_EVENTS, {"periods": ended}).to_arrow_table()


def _warnings(connection: Connection, month: Period) -> Iterator[str]:
    days = {"first_day": month.first_day, "last_day": month.last_day}
    ((count, amount),) = connection.execute(_IN_SUSPENSE, days).fetchall()
    if count:
        yield (
            f"receipts of {month} that are still in suspense: {count}, "
            f"{Decimal(amount):,.2f} in all; no VAT is declared of them"
        )
    ((count,),) = connection.execute(_UNMATCHED, days).fetchall()
    if count:
        yield f"bank lines of {month} that wait: {count}; `lettrage matches list`"
