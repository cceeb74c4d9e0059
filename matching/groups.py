"""Hypotheses of several documents, of every kind; what cited numbers add up to.

A sum alone proves little: among 20 open documents some subset nearly always reaches an
amount to within two euros (measured; see docs/matching.md). So sums are always to the
cent, runs of consecutive documents are told from loose subsets, subsets are small and
searched only where nothing better was found, and the number of solutions is kept.

Table made once for the firm (`prepare`): `series`, the open documents by what stands
before their serial number; and those of `statements`.

Tables made for the lines at hand (`propose`): `targets`: line_key and customer_id whose
groups are searched; `group_solutions`: line_key, kind, set_key, solutions_count.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching import statements, subsets

# All documents that a line cites, at three strengths, and one per token: the serial
# numbers after a full one (`FA2026-00173 218 255`) mean the series of that one.
_REFERENCES = """
insert into proposals by name
with cited as (
    select
        citations.*, documents.open_amount, documents.currency, documents.customer_id,
        min(case when reference_class >= 3 then document_key end)
            over (partition by citations.line_key) as anchor_key
    from citations
    inner join documents using (document_key)
    inner join lines using (line_key, currency)
    where is_open
),
levels as (
    select *, 'all' as level from cited
    union all
    select *, 'sure' from cited where reference_class >= 2
    union all
    select *, 'full' from cited where reference_class >= 3
    union all
    select *, 'series' from cited
    qualify row_number() over (
        partition by line_key, field, start, stop
        order by abs(document_key - anchor_key), document_key
    ) = 1
),
summed as (
    select line_key, level
    from levels inner join lines using (line_key)
    group by line_key, level, remaining_amount
    having count(*) >= 2 and sum(open_amount) = remaining_amount
)
select
    line_key, 'references' as kind, level as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from levels inner join summed using (line_key, level)
"""

_SERIES = """
create table series as
select
    document_key, customer_id, currency, open_amount, issue_date,
    regexp_replace(upper(invoice_number), '[0-9]+$', '') as series,
    try_cast(regexp_extract(invoice_number, '[0-9]+$') as bigint) as serial
from documents where is_open
"""

# `A to B`: two numbers of one series and customer, joined by a word or a dash.
_RANGE = r"""
insert into proposals by name
with ends as (
    select
        first_end.line_key, first_end.document_key as first_key,
        last_end.document_key as last_key
    from citations as first_end
    inner join citations as last_end
        on last_end.line_key = first_end.line_key
        and last_end.field = first_end.field
        and last_end.start > first_end.stop
        and last_end.start - first_end.stop <= 8
    inner join raw_texts
        on raw_texts.line_key = first_end.line_key
        and raw_texts.field = first_end.field
    where
        first_end.reference_class >= 3
        and regexp_matches(
            raw_texts.text[first_end.stop + 1:last_end.start],
            '^\s*(A|AU|TO|BIS|TOT|AL|-|–|->|\.\.+|JUSQU.A|N|NO|/)\s*$'
        )
),
members as (
    select
        ends.line_key, ends.first_key, ends.last_key, member.document_key,
        member.open_amount
    from ends
    inner join series as low on low.document_key = ends.first_key
    inner join series as high
        on high.document_key = ends.last_key
        and high.series = low.series and high.customer_id = low.customer_id
    inner join series as member
        on member.series = low.series and member.customer_id = low.customer_id
        and member.serial between low.serial and high.serial
    inner join lines on lines.line_key = ends.line_key
        and lines.currency = member.currency
),
summed as (
    select line_key, first_key, last_key
    from members inner join lines using (line_key)
    group by line_key, first_key, last_key, remaining_amount
    having count(*) >= 3 and sum(open_amount) = remaining_amount
)
select
    line_key, 'range' as kind, first_key || '-' || last_key as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from members inner join summed using (line_key, first_key, last_key)
"""

# Cited documents, and one more of the same customer that makes up the difference.
_SOME_REFERENCES = """
insert into proposals by name
with cited as materialized (
    select
        line_key, min(customer_id) as customer_id, lines.currency, booking_date,
        (remaining_amount - sum(open_amount))::decimal(18, 4) as open_amount,
        list(document_key) as document_keys
    from citations
    inner join documents using (document_key)
    inner join lines using (line_key)
    where
        is_open and reference_class >= 2
        and documents.currency = lines.currency and remaining_amount > 0
    group by line_key, lines.currency, booking_date, remaining_amount
    having count(distinct customer_id) = 1 and sum(open_amount) <> remaining_amount
),
ranked as (
    select
        cited.*,
        unnest(range(
            greatest(1, latest.customer_rank - 2), latest.customer_rank + 1
        )) as customer_rank
    from cited
    asof join (
        select * from customer_days
        semi join cited using (customer_id, currency, open_amount)
    ) as latest
        on cited.customer_id = latest.customer_id
        and cited.currency = latest.currency
        and cited.open_amount = latest.open_amount
        and cited.booking_date >= latest.issue_date
),
completed as (
    select line_key, document_keys, document_key as added_key
    from ranked
    inner join open_documents using (customer_id, currency, open_amount, customer_rank)
    where not list_contains(document_keys, document_key)
),
members as (
    select
        line_key, added_key, unnest(list_append(document_keys, added_key))
            as document_key
    from completed
)
select
    line_key, 'some_references' as kind, added_key::varchar as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from members inner join documents using (document_key)
"""

# What a group's payer may be: those recognised, and the customer of a cited document.
_TARGETS = """
create or replace temp table targets as
with known as (
    select line_key, customer_id from line_parties where party_class >= 3
    union
    select line_key, customer_id
    from citations inner join documents using (document_key)
    where reference_class >= 3
)
select line_key, customer_id, currency, booking_date, remaining_amount
from known inner join lines using (line_key)
where
    remaining_amount > 0
    and line_key not in (
        select line_key from proposals
        where kind in ('reference', 'references', 'range', 'payout', 'batch')
    )
"""

_SOLUTIONS = """
create or replace temp table group_solutions as
with sets as (
    select distinct line_key, kind, set_key from proposals
    where kind in ('some_references', 'statement', 'window', 'subset')
)
select *, count(*) over (partition by line_key) as solutions_count from sets
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `documents` and `open_documents`."""
    connection.execute(_SERIES)
    statements.prepare(connection)


def propose(connection: Connection) -> None:
    """Add the hypotheses of several documents to `proposals`."""
    for statement in (_REFERENCES, _RANGE, _SOME_REFERENCES, _TARGETS):
        connection.execute(statement)
    statements.propose(connection)
    subsets.propose(connection)
    connection.execute(_SOLUTIONS)
