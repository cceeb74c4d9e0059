"""Hypotheses of kinds `statement` and `window`: consecutive documents of one customer.

A run from place i to place j pays a line if the running sum at j, less the one before
i, is its amount. Runs from the oldest document, and whole months, are found by equality
of sums; other runs only where they end among the latest documents before the line. So
the work is linear: a customer with 20,000 documents costs no more a line than one with
fifty.

Tables made once for the firm (`prepare`): `runs`: the open documents in the order of
issue and of due date, with their running sums; `run_days` and `month_sums`: their last
place of each day, and the sum of each month.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_RUNS = """
create table runs as
with ordered as (
    select
        *, 'issue' as run_order, issue_date as order_date,
        row_number() over (
            partition by customer_id, currency order by issue_date, document_key
        ) as place
    from open_documents
    union all
    select
        *, 'due' as run_order, due_date as order_date,
        row_number() over (
            partition by customer_id, currency
            order by due_date, issue_date, document_key
        ) as place
    from open_documents
)
select
    2 * first_value(document_key) over run + (run_order = 'due')::int as run_key,
    customer_id, currency, run_order, place, document_key, open_amount, issue_date,
    order_date,
    (sum(open_amount) over run)::decimal(18, 4) as reached,
    ((sum(open_amount) over run) - open_amount)::decimal(18, 4) as before,
    lead(issue_date) over run as next_issue_date,
    date_trunc('month', issue_date) is distinct from
        date_trunc('month', lag(issue_date) over run) as is_month_start,
    date_trunc('month', issue_date) is distinct from
        date_trunc('month', lead(issue_date) over run) as is_month_end
from ordered
window run as (partition by customer_id, currency, run_order order by place)
"""

# The last place of each day: a join to the latest day is never a choice among equals.
_RUN_DAYS = """
create table run_days as
select run_key, customer_id, currency, run_order, order_date, max(place) as place
from runs
group by run_key, customer_id, currency, run_order, order_date
"""

_MONTH_SUMS = """
create table month_sums as
select
    run_key, customer_id, currency, min(place) as first_place, max(place) as last_place,
    sum(open_amount)::decimal(18, 4) as remaining_amount
from runs
where run_order = 'issue'
group by run_key, customer_id, currency, date_trunc('month', issue_date)
having count(*) > 1
"""

# Where a run may end and begin: at any place from the oldest on, or near the line.
_FOUND_RUNS = """
create or replace temp table found_runs as
with latest as (
    select asked.line_key, asked.remaining_amount, days.run_key, days.place
    from (
        select
            targets.*, orders.run_order,
            -- A payer settles what falls due within the month.
            case orders.run_order
                when 'due' then targets.booking_date + 31 else targets.booking_date
            end as order_date
        from targets cross join (values ('issue'), ('due')) as orders (run_order)
    ) as asked
    -- An as-of join sorts: only the days of these customers.
    asof join (
        select * from run_days semi join targets using (customer_id, currency)
    ) as days
        on asked.customer_id = days.customer_id
        and asked.currency = days.currency
        and asked.run_order = days.run_order
        and asked.order_date >= days.order_date
),
ends as (
    select
        line_key, remaining_amount, run_key,
        unnest(range(
            greatest(2, place - (select window_documents_max from policy) + 1),
            place + 1
        )) as place
    from latest
),
-- Materialised, so that no join pairs the documents of a customer with each other.
reaching as materialized (
    select
        ends.line_key, run_key, ends.place as last_place,
        (runs.reached - ends.remaining_amount)::decimal(18, 4) as before
    from ends inner join runs using (run_key, place)
),
recent as (
    select
        reaching.line_key, run_key, runs.place as first_place, reaching.last_place
    from reaching
    inner join runs using (run_key, before)
    where runs.place < reaching.last_place
),
oldest as (
    select
        targets.line_key, runs.run_key, 1 as first_place, runs.place as last_place
    from targets
    inner join runs
        on runs.customer_id = targets.customer_id
        and runs.currency = targets.currency
        and runs.reached = targets.remaining_amount
    where runs.place > 1
),
months as (
    select targets.line_key, run_key, first_place, last_place
    from targets
    inner join month_sums using (customer_id, currency, remaining_amount)
),
found as (
    select * from recent
    union
    select * from oldest
    union
    select * from months
),
begun as materialized (
    select
        found.*, runs.customer_id, runs.currency, runs.run_order, runs.is_month_start,
        date_trunc('month', runs.issue_date) as month
    from found
    inner join runs
        on runs.run_key = found.run_key and runs.place = found.first_place
),
judged as (
    select
        begun.*, lines.booking_date,
        last_place - first_place + 1 as documents_count,
        begun.run_order = 'issue' and first_place = 1
            and coalesce(runs.next_issue_date > lines.booking_date, true) as is_whole,
        begun.run_order = 'issue' and begun.is_month_start and runs.is_month_end
            and begun.month = date_trunc('month', runs.issue_date) as is_month
    from begun
    inner join lines using (line_key)
    inner join runs
        on runs.run_key = begun.run_key and runs.place = begun.last_place
)
select * from judged
where documents_count <= (select window_documents_max from policy)
qualify row_number() over (
    partition by line_key
    order by
        is_whole desc, is_month desc, documents_count, customer_id, run_order,
        first_place
) <= 4
"""

_PROPOSE = """
insert into proposals by name
with placed as (
    select
        found_runs.*, unnest(range(first_place, last_place + 1)) as place
    from found_runs
),
members as (
    select
        placed.*, runs.document_key, runs.open_amount,
        max(runs.issue_date) over (
            partition by line_key, run_key, first_place, last_place
        ) as issued
    from placed inner join runs using (run_key, place)
)
select
    line_key,
    case when is_whole or is_month then 'statement' else 'window' end as kind,
    customer_id || run_order || first_place || '-' || last_place as set_key,
    document_key, open_amount as allocated_amount, open_amount as bank_amount
from members
where issued <= booking_date
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `open_documents`."""
    for statement in (_RUNS, _RUN_DAYS, _MONTH_SUMS):
        connection.execute(statement)


def propose(connection: Connection) -> None:
    """Add the statements and windows of `targets` to `proposals`."""
    for statement in (_FOUND_RUNS, _PROPOSE):
        connection.execute(statement)
