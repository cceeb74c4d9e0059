"""Hypotheses of kind `batch`: one line for many payments, told one by one elsewhere.

A remittance of direct debits, a deposit of cheques, a batch entry whose transactions
the bank lists: each names its items, so it is never a puzzle of sums. A line is a
batch's when it shows the batch's total within the policy's days, or when the bank lists
the items under the line itself. An item finds its document by the number that it names
or cites, else by its customer (named, or known by IBAN or name) and its amount.

Tables made once for the firm (`prepare`), as batches are few beside lines:
`batch_candidates`, `items_resolved`, and `batch_lines`: line_key, batch_key, is_named
(the line cites the batch, or holds its items), rivals_count (batches that this line may
be, lines that this batch may be), unresolved_count (items without a sure document).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.normalise import raw_texts

_CANDIDATES = f"""
create table batch_candidates as
with totals as (
    select
        batch_key, batch_date, max(currency) as currency, max(bank_line_id) as own_line,
        sum(amount)::decimal(18, 4) as amount,
        max(batch_id) as reference,
        regexp_replace(upper(max(batch_id)), '[^A-Z0-9]', '', 'g') as name
    from input_batch_items
    group by batch_key, batch_date
),
reached as materialized (
    select lines.*, totals.batch_key, totals.own_line, totals.reference, totals.name
    from all_lines as lines
    inner join totals
        on totals.amount = lines.remaining_amount
        and (
            totals.own_line = lines.bank_line_id
            or totals.own_line is null
            and lines.booking_date between totals.batch_date - 1
                and totals.batch_date + (select payout_window_days from policy)::integer
        )
    where coalesce(totals.currency, lines.currency) = lines.currency
),
reached_texts as ({raw_texts("reached")}),
named as (
    select
        line_key, batch_key,
        own_line is not null
            or coalesce(any_value(batch_reference) = reference, false)
            or bool_or(coalesce(contains(
                regexp_replace(text, '[^A-Z0-9]', '', 'g'), name
            ), false)) as is_named
    from reached left join reached_texts using (line_key)
    group by line_key, batch_key, own_line, reference
)
select
    *,
    count(*) over (partition by line_key) as batches_count,
    count(*) over (partition by batch_key) as lines_count
from named
qualify is_named = bool_or(is_named) over (partition by line_key)
"""

# A file that says no currency is in that of the line it reached.
_ITEMS = """
create table batch_items as
with reached as (
    select batch_key, min(lines.currency) as line_currency
    from batch_candidates inner join all_lines as lines using (line_key)
    group by batch_key
)
select
    row_number() over (order by batch_key, item_id) as item_key,
    input_batch_items.* replace (
        coalesce(input_batch_items.currency, reached.line_currency) as currency
    ),
    lines.booking_date
from input_batch_items
inner join reached using (batch_key)
inner join (
    select batch_key, min(line_key) as line_key from batch_candidates group by batch_key
) using (batch_key)
inner join all_lines as lines using (line_key)
"""

_ITEM_DOCUMENTS = """
create table item_documents as
with numbered as (
    select item_key, document_key, 1 as found_count, 0 as way
    from batch_items
    inner join documents using (invoice_number)
),
described as (
    select
        item_key, document_key, count(*) over (partition by item_key) as found_count,
        1 as way
    from batch_items
    inner join event_tokens
        on event_tokens.text = upper(strip_accents(batch_items.text))
    where event_tokens.reference_class >= 2
),
payers as (
    select item_key, customer_id from batch_items where customer_id is not null
    union
    select item_key, customer_ibans.customer_id
    from batch_items
    inner join customer_ibans on customer_ibans.iban = batch_items.counterparty_iban
    where batch_items.counterparty_iban <> ''
),
asked as (
    select
        item_key, payers.customer_id, currency, amount as open_amount, booking_date,
        row_number() over (
            partition by payers.customer_id, currency, amount order by item_key
        ) as item_rank,
        count(*) over (partition by payers.customer_id, currency, amount)
            as items_count,
        count(*) over (partition by item_key) as customers_count
    from batch_items inner join payers using (item_key)
),
counted as (
    select asked.*, customer_days.customer_rank as documents_count
    from asked
    asof join customer_days
        on asked.customer_id = customer_days.customer_id
        and asked.currency = customer_days.currency
        and asked.open_amount = customer_days.open_amount
        and asked.booking_date >= customer_days.issue_date
),
by_payer as (
    select
        item_key, document_key, 2 as way,
        -- Sure where the payer owes nothing else of this amount.
        greatest(documents_count, items_count, customers_count) as found_count
    from counted
    inner join open_documents using (customer_id, currency, open_amount)
    where customer_rank = item_rank and item_rank <= documents_count
),
-- Materialised, so that no join pairs items and documents by currency and sign alone.
found as materialized (
    select named.*, currency, amount, booking_date
    from (
        from numbered
        union all by name from described
        union all by name from by_payer
    ) as named
    inner join batch_items using (item_key)
)
select found.item_key, found.document_key, found.found_count, found.way
from found
inner join documents using (document_key)
where
    documents.is_open
    and documents.currency = found.currency
    and sign(documents.open_amount) = sign(found.amount)
    and abs(documents.open_amount) >= abs(found.amount)
    and coalesce(documents.issue_date, found.booking_date) <= found.booking_date
"""

# Each item takes one document, each document one item of a batch.
_RESOLVED = """
create table items_resolved as
with one_each as (
    select batch_items.batch_key, batch_items.amount, item_documents.*
    from item_documents inner join batch_items using (item_key)
    qualify row_number() over (
        partition by item_key order by way, found_count, document_key
    ) = 1
)
select *, count(*) over (partition by batch_key, document_key) as items_count
from one_each
qualify row_number() over (
    partition by batch_key, document_key order by way, item_key
) = 1
"""

_LINES = """
create table batch_lines as
with counted as (
    select
        batch_items.batch_key,
        count(*) filter (
            coalesce(items_resolved.found_count, 0) <> 1
            or items_resolved.items_count > 1
        ) as unresolved_count
    from batch_items
    left join items_resolved using (item_key)
    group by batch_items.batch_key
)
select
    line_key, batch_key, is_named, unresolved_count,
    greatest(batches_count, lines_count) as rivals_count
from batch_candidates
inner join counted using (batch_key)
"""

_PROPOSE = """
insert into proposals by name
select
    line_key, 'batch' as kind, batch_key as set_key, document_key,
    amount as allocated_amount, amount as bank_amount
from batch_candidates
semi join lines using (line_key)
inner join items_resolved using (batch_key)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm: what may be a batch, and which item pays what."""
    for statement in (_CANDIDATES, _ITEMS, _ITEM_DOCUMENTS, _RESOLVED, _LINES):
        connection.execute(statement)


def propose(connection: Connection) -> None:
    """Add the batches among the lines at hand to `proposals`."""
    connection.execute(_PROPOSE)
