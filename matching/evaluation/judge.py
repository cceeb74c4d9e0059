"""Compare suggestions with the truth, line by line.

A line is right only if its whole set of documents and amounts is right: one document
missing, one too many or a cent's difference makes it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch
from lettrage.matching.evaluation.truth import Truth

# Both sides are put into one order, documents that are alike under one name; then they
# are compared place by place.
_TOLD = """
create temp table told as
select
    parts.bank_line_id,
    coalesce(alike.stands_for, parts.invoice_number) as document,
    parts.allocated_amount,
    parts.settled_amount,
    row_number() over (
        partition by parts.bank_line_id
        order by
            coalesce(alike.stands_for, parts.invoice_number),
            parts.allocated_amount, parts.invoice_number
    ) as place
from parts
left join alike using (bank_line_id, invoice_number)
"""

_SUGGESTED = """
create temp table suggested as
with summed as (
    select
        bank_line_id, suggestion_id, invoice_number,
        min(rank) as rank,
        max(probability) as probability,
        any_value(kind) as kind,
        bool_or(is_automatic) as is_automatic,
        sum(allocated_amount)::decimal(18, 4) as allocated_amount
    from suggestions
    -- A payout's fees are no document.
    where invoice_number is not null
    group by bank_line_id, suggestion_id, invoice_number
)
select
    summed.*,
    coalesce(alike.stands_for, summed.invoice_number) as document,
    row_number() over (
        partition by summed.bank_line_id, summed.suggestion_id
        order by
            coalesce(alike.stands_for, summed.invoice_number),
            summed.allocated_amount, summed.invoice_number
    ) as place
from summed
left join alike using (bank_line_id, invoice_number)
"""

_COMPARED = """
create temp table compared as
with sizes as (
    select bank_line_id, count(*) as documents_count from told group by bank_line_id
)
select
    suggested.bank_line_id,
    suggested.suggestion_id,
    any_value(suggested.kind) as kind,
    max(suggested.probability) as probability,
    bool_or(suggested.is_automatic) as is_automatic,
    row_number() over (
        partition by suggested.bank_line_id
        order by min(suggested.rank), suggested.suggestion_id
    ) as place,
    -- Nothing told means that nothing suggested is right.
    coalesce(
        count(told.document) = count(*) and count(*) = any_value(sizes.documents_count),
        false
    ) as is_right
from suggested
left join sizes using (bank_line_id)
left join told
    on
        told.bank_line_id = suggested.bank_line_id
        and told.place = suggested.place
        and told.document = suggested.document
        and suggested.allocated_amount in (told.allocated_amount, told.settled_amount)
group by suggested.bank_line_id, suggested.suggestion_id
"""

_JUDGED = """
with found as (
    select
        bank_line_id,
        any_value(kind) filter (place = 1) as kind,
        any_value(probability) filter (place = 1) as probability,
        bool_or(is_right) filter (place = 1) as is_first_right,
        bool_or(is_right) filter (place <= 3) as is_third_right,
        count(*) filter (is_automatic) as automatic_count,
        any_value(kind) filter (is_automatic) as automatic_kind,
        coalesce(bool_and(is_right) filter (is_automatic), false) as is_automatic_right
    from compared
    group by bank_line_id
)
select
    lines.*,
    found.kind,
    found.probability,
    coalesce(found.is_first_right, false) as is_first_right,
    coalesce(found.is_third_right, false) as is_third_right,
    coalesce(found.automatic_count, 0) as automatic_count,
    coalesce(found.automatic_count > 0, false) as is_automatic,
    found.automatic_kind,
    -- Two automatic sets on one line cannot both be its whole set.
    coalesce(found.is_automatic_right and found.automatic_count = 1, false)
        as is_automatic_right
from lines
left join found using (bank_line_id)
order by lines.booking_date, lines.bank_line_id
"""

_OVER_ALLOCATED = """
with taken as (
    select invoice_number, sum(allocated_amount) as allocated_amount
    from suggestions
    where is_automatic and invoice_number is not null
    group by invoice_number
)
select count(*)
from taken
inner join documents using (invoice_number)
-- Money that comes back opens a document further, and is never too much of it.
where
    sign(documents.open_amount) * (documents.open_amount - taken.allocated_amount) < 0
"""


@dataclass(frozen=True)
class Judged:
    """Each line of the truth, with what was suggested for it.

    Args:
        lines: one row per line of `Truth.lines`, in the order of their booking, with
            its columns and: `kind` and `probability` of the first suggestion (null:
            none), `is_first_right`, `is_third_right` (one of the first three),
            `automatic_count`, `is_automatic`, `automatic_kind`, `is_automatic_right`.
        over_allocated_count: documents that automatic suggestions settle beyond what
            was open.
    """

    lines: pa.Table
    over_allocated_count: int


def judge(suggestions: pa.Table, truth: Truth, *, documents: pa.Table) -> Judged:
    """Say of each line whether what is suggested for it is right.

    Args:
        suggestions: the rows of `pipeline.suggest`, or of a baseline.
        truth: what is right; suggestions for lines that it does not name are passed
            over, but settle documents all the same.
        documents: the open items that they were found among: invoice_number,
            open_amount.
    """
    given = {
        "suggestions": suggestions,
        "lines": truth.lines,
        "parts": truth.parts,
        "alike": truth.alike,
        "documents": documents,
    }
    with scratch() as connection:
        for name, table in given.items():
            connection.register(name, table)
        for statement in (_TOLD, _SUGGESTED, _COMPARED):
            connection.execute(statement)
        lines: pa.Table = connection.execute(_JUDGED).to_arrow_table()
        return Judged(lines, _count(connection, _OVER_ALLOCATED))


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
