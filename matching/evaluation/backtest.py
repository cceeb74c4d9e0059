"""Go through a history in the order of time, and judge what would have been suggested.

Each month's lines are matched knowing only what was decided on lines booked before it:
open documents as they were, payers as far as they were known. So the months in their
order show how matching learns, and no line is judged by what it taught.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa

from lettrage.core.warehouse import scratch
from lettrage.matching import pipeline
from lettrage.matching.evaluation.judge import Judged, judge
from lettrage.matching.evaluation.truth import Truth
from lettrage.matching.inputs import INPUTS
from lettrage.matching.ledger import Ledger
from lettrage.matching.policy import MatchPolicy

Inputs = Mapping[str, pa.Table]
Matcher = Callable[[Inputs], pa.Table]

_IN_MONTH = """
select * from given
where booking_date between $first_day and $last_day
"""

_STILL_OPEN = """
with taken as (
    select invoice_number, sum(allocated_amount) as allocated_amount
    from found
    where is_automatic and invoice_number is not null
    group by invoice_number
)
select
    items.* replace (
        (items.open_amount - coalesce(taken.allocated_amount, 0))::decimal(18, 4)
            as open_amount
    )
from items
left join taken using (invoice_number)
where items.open_amount <> coalesce(taken.allocated_amount, 0)
order by items.invoice_number
"""

_STILL_WAITING = """
select * from lines
where bank_line_id not in (select bank_line_id from found where is_automatic)
order by bank_line_id
"""

# What is decided alone may come back in the same months.
_PAID = """
select * from paid
union all by name
select
    found.invoice_number, items.customer_id, items.currency, items.issue_date,
    items.due_date, found.allocated_amount, found.bank_amount, lines.booking_date,
    found.bank_line_id, lines.counterparty_iban, lines.end_to_end_id
from found
inner join items using (invoice_number)
inner join lines using (bank_line_id)
where found.is_automatic and found.bank_amount > 0
order by bank_line_id, invoice_number
"""


def lettrage(policy: MatchPolicy, certificate: pa.Table | None = None) -> Matcher:
    """Matching as a run does it: asked again until nothing more is automatic.

    Args:
        policy: as in a run.
        certificate: what decides alone besides what is unambiguous by construction.
    """

    def match(inputs: Inputs) -> pa.Table:
        given = {name: inputs[name] for name in INPUTS}
        decided: list[pa.Table] = []
        while True:
            found = pipeline.suggest(**given, policy=policy, certificate=certificate)
            automatic = found.filter(found["is_automatic"])
            if not automatic.num_rows:
                return pa.concat_tables([*decided, found])
            decided.append(automatic)
            given |= _left(given, found)

    return match


def back_test(
    ledger: Ledger, truth: Truth, match: Matcher, *, first_day: date | None = None
) -> Judged:
    """Judge every month that has lines in `truth`.

    Args:
        ledger: the history.
        truth: what is right; months without a line in it are passed over.
        match: from the inputs of `Ledger.inputs` to suggestions.
        first_day: leave out the lines booked before it; they teach all the same.

    Returns:
        The lines of all months; an empty table of the same columns where there is none.
    """
    judged = [
        _month(ledger, truth, match, first, last)
        for first, last in _months(truth.lines, first_day)
    ] or [judge(_NOTHING, replace(truth, lines=truth.lines[:0]), documents=_NO_ITEMS)]
    return Judged(
        pa.concat_tables([one.lines for one in judged]),
        sum(one.over_allocated_count for one in judged),
    )


def _month(
    ledger: Ledger, truth: Truth, match: Matcher, first: date, last: date
) -> Judged:
    inputs = ledger.inputs(first_day=first, last_day=last)
    with scratch() as connection:
        connection.register("given", truth.lines)
        lines = connection.execute(
            _IN_MONTH, {"first_day": first, "last_day": last}
        ).to_arrow_table()
    return judge(
        match(inputs), replace(truth, lines=lines), documents=inputs["open_items"]
    )


def _months(lines: pa.Table, first_day: date | None) -> Iterator[tuple[date, date]]:
    """The first and last days of the months with a line; the first may begin later."""
    days = [day for day in lines["booking_date"].to_pylist()]
    for year, month in sorted({(day.year, day.month) for day in days}):
        first = date(year, month, 1)
        last = date(year, month, calendar.monthrange(year, month)[1])
        if first_day is None or last >= first_day:
            yield max(first, first_day or first), last


def _left(given: Inputs, found: pa.Table) -> dict[str, pa.Table]:
    """The inputs that automatic decisions change."""
    with scratch() as connection:
        connection.register("paid", given["paid_items"])
        connection.register("items", given["open_items"])
        connection.register("lines", given["bank_lines"])
        connection.register("found", found)
        return {
            "open_items": connection.execute(_STILL_OPEN).to_arrow_table(),
            "bank_lines": connection.execute(_STILL_WAITING).to_arrow_table(),
            "paid_items": connection.execute(_PAID).to_arrow_table(),
        }


_NO_ITEMS = pa.table(
    {
        "invoice_number": pa.array([], pa.string()),
        "open_amount": pa.array([], pa.decimal128(18, 4)),
    }
)
_NOTHING = pa.table(
    {
        "suggestion_id": pa.array([], pa.string()),
        "bank_line_id": pa.array([], pa.string()),
        "rank": pa.array([], pa.int64()),
        "probability": pa.array([], pa.float64()),
        "kind": pa.array([], pa.string()),
        "is_automatic": pa.array([], pa.bool_()),
        "invoice_number": pa.array([], pa.string()),
        "allocated_amount": pa.array([], pa.decimal128(18, 4)),
    }
)
