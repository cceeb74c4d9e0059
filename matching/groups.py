"""Hypotheses of several documents: listed, in a range, a statement, a run, a subset.

A sum alone proves little: among 20 open documents some subset nearly always reaches an
amount to within two euros (measured; see docs/matching.md). So sums are always to the
cent, runs of consecutive documents are told from loose subsets, subsets are small and
searched only where nothing better was found, and the number of solutions is kept.

Tables made: `group_solutions`: line_key, kind, set_key, solutions_count.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

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

# `A to B`: two numbers of one series and customer, joined by a word or a dash.
_RANGE = r"""
insert into proposals by name
with series as (
    select
        document_key, customer_id, currency, open_amount, issue_date,
        regexp_replace(upper(invoice_number), '[0-9]+$', '') as series,
        try_cast(regexp_extract(invoice_number, '[0-9]+$') as bigint) as serial
    from documents where is_open
),
ends as (
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
with cited as (
    select
        line_key, min(customer_id) as customer_id, lines.currency, booking_date,
        remaining_amount - sum(open_amount) as open_amount,
        list(document_key) as document_keys
    from citations
    inner join documents using (document_key)
    inner join lines using (line_key)
    where
        is_open and reference_class >= 2
        and documents.currency = lines.currency and remaining_amount > 0
    group by line_key, lines.currency, booking_date, remaining_amount
    having count(distinct customer_id) = 1
),
completed as (
    select
        cited.line_key, document_keys, open_documents.document_key as added_key,
        count(*) over (partition by cited.line_key) as solutions_count
    from cited
    asof join open_documents as latest
        on cited.customer_id = latest.customer_id
        and cited.currency = latest.currency
        and cited.open_amount = latest.open_amount
        and cited.booking_date >= latest.issue_date
    inner join open_documents
        on open_documents.customer_id = cited.customer_id
        and open_documents.currency = cited.currency
        and open_documents.open_amount = cited.open_amount
        and open_documents.customer_rank
            between latest.customer_rank - 2 and latest.customer_rank
    where not list_contains(document_keys, open_documents.document_key)
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
create temp table targets as
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
        where kind in ('reference', 'references', 'range', 'payout')
    )
"""

# Running sums: a run from i + 1 to j pays the line if sum(j) - sum(i) is its amount.
# One equality join, linear however many documents a customer has.
_RUNS = """
create temp table runs as
with ordered as (
    select *, 'issue' as run_order,
        row_number() over (
            partition by customer_id, currency order by issue_date, document_key
        ) as place
    from open_documents
    union all
    select *, 'due' as run_order,
        row_number() over (
            partition by customer_id, currency order by due_date, issue_date,
            document_key
        ) as place
    from open_documents
),
running as (
    select
        *,
        sum(open_amount) over run as reached,
        max(issue_date) over run as issued,
        lead(issue_date) over run as next_issue_date,
        lag(issue_date) over run as previous_issue_date
    from ordered
    window run as (
        partition by customer_id, currency, run_order order by place
    )
)
select
    customer_id, currency, run_order, place, document_key, open_amount, issue_date,
    reached::decimal(18, 4) as reached,
    (reached - open_amount)::decimal(18, 4) as before,
    next_issue_date, previous_issue_date
from running
"""

_WINDOWS = """
create temp table found_runs as
with found as (
    select
        targets.line_key, targets.booking_date, targets.customer_id,
        targets.currency, last_one.run_order, first_one.place as first_place,
        last_one.place as last_place,
        last_one.place - first_one.place + 1 as documents_count,
        first_one.place = 1 and (
            last_one.next_issue_date is null
            or last_one.next_issue_date > targets.booking_date
        ) and last_one.run_order = 'issue' as is_whole,
        last_one.run_order = 'issue'
            and date_trunc('month', first_one.issue_date)
                = date_trunc('month', last_one.issue_date)
            and date_trunc('month', first_one.issue_date) is distinct from
                date_trunc('month', first_one.previous_issue_date)
            and date_trunc('month', last_one.issue_date) is distinct from
                date_trunc('month', last_one.next_issue_date)
            as is_month
    from targets
    inner join runs as last_one
        on last_one.customer_id = targets.customer_id
        and last_one.currency = targets.currency
        and last_one.issue_date <= targets.booking_date
    inner join runs as first_one
        on first_one.customer_id = last_one.customer_id
        and first_one.currency = last_one.currency
        and first_one.run_order = last_one.run_order
        and first_one.before = last_one.reached - targets.remaining_amount
        and first_one.place < last_one.place
)
select * from found
where documents_count <= (select window_documents_max from policy)
qualify row_number() over (
    partition by line_key
    order by is_whole desc, is_month desc, documents_count, customer_id, run_order,
    first_place
) <= 4
"""

_PROPOSE_WINDOWS = """
insert into proposals by name
with members as (
    select
        found_runs.*, runs.document_key, runs.open_amount, runs.issue_date,
        max(runs.issue_date) over (
            partition by line_key, found_runs.customer_id, run_order, first_place,
            last_place
        ) as issued
    from found_runs
    inner join runs using (customer_id, currency, run_order)
    where runs.place between first_place and last_place
)
select
    line_key,
    case when is_whole or is_month then 'statement' else 'window' end as kind,
    customer_id || run_order || first_place || '-' || last_place as set_key,
    document_key, open_amount as allocated_amount, open_amount as bank_amount
from members
where issued <= booking_date
"""

_NEAR = """
create temp table near_documents as
with placed as (
    select * from runs where run_order = 'issue'
),
unexplained as (
    select * from targets
    where line_key not in (
        select line_key from proposals
        where kind in ('payer_amount', 'statement', 'window', 'some_references')
    )
),
latest as (
    select unexplained.*, placed.place as last_place
    from unexplained
    asof join placed
        on unexplained.customer_id = placed.customer_id
        and unexplained.currency = placed.currency
        and unexplained.booking_date >= placed.issue_date
),
places as (
    select
        *,
        unnest(range(
            greatest(1, last_place - (select subset_documents_max from policy) + 1),
            last_place + 1
        )) as place
    from latest
)
select line_key, customer_id, remaining_amount, place, document_key, open_amount
from places inner join placed using (customer_id, currency, place)
"""

_PAIRS = """
create temp table near_pairs as
select
    one.line_key, one.customer_id, one.remaining_amount, one.place as first_place,
    two.place as last_place, one.open_amount + two.open_amount as pair_amount,
    [one.document_key, two.document_key] as document_keys
from near_documents as one
inner join near_documents as two
    on two.line_key = one.line_key and two.customer_id = one.customer_id
    and two.place > one.place
"""

# Sets of two, three and four documents, each found once, in the order of their places.
_SUBSETS = """
create temp table subsets as
with found as (
    select line_key, document_keys from near_pairs
    where pair_amount = remaining_amount
    union all
    select pair.line_key, list_append(pair.document_keys, third.document_key)
    from near_pairs as pair
    inner join near_documents as third
        on third.line_key = pair.line_key and third.customer_id = pair.customer_id
        and third.open_amount = pair.remaining_amount - pair.pair_amount
        and third.place > pair.last_place
    union all
    select low.line_key, list_concat(low.document_keys, high.document_keys)
    from near_pairs as low
    inner join near_pairs as high
        on high.line_key = low.line_key and high.customer_id = low.customer_id
        and high.pair_amount = low.remaining_amount - low.pair_amount
        and high.first_place > low.last_place
)
select
    line_key, document_keys, len(document_keys) as documents_count,
    count(*) over (partition by line_key) as solutions_count
from found
"""

_PROPOSE_SUBSETS = """
insert into proposals by name
with kept as (
    select *, unnest(document_keys) as document_key
    from subsets
    where solutions_count <= 3
)
select
    line_key, 'subset' as kind, array_to_string(document_keys, '-') as set_key,
    document_key, open_amount as allocated_amount, open_amount as bank_amount
from kept inner join documents using (document_key)
"""

_SOLUTIONS = """
create temp table group_solutions as
with sets as (
    select distinct line_key, kind, set_key from proposals
    where kind in ('some_references', 'statement', 'window', 'subset')
)
select *, count(*) over (partition by line_key) as solutions_count from sets
"""


def propose(connection: Connection) -> None:
    """Add the hypotheses of several documents to `proposals`."""
    for statement in (
        _REFERENCES,
        _RANGE,
        _SOME_REFERENCES,
        _TARGETS,
        _RUNS,
        _WINDOWS,
        _PROPOSE_WINDOWS,
        _NEAR,
        _PAIRS,
        _SUBSETS,
        _PROPOSE_SUBSETS,
        _SOLUTIONS,
    ):
        connection.execute(statement)
