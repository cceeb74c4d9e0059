"""What a line may be: typed hypotheses, each a set of documents and amounts.

Every kind writes rows of `proposals`; `gather` makes each distinct set of a line one
hypothesis, of the strongest kind that found it. The kinds:

- `reference`, `part`, `over`, `foreign`: one cited document: to the cent, paid in part
  or short, overpaid, in another currency (this module).
- `payer_amount`, `short`, `amount`: no citation: the payer's document of this amount,
  one a little larger, or anybody's document of this amount (this module).
- `instalment`, `keyed`, `payer_over`: the payer's document, whose amount differs for a
  reason; `affiliate`: one of the payer's group (`inexact.py`). `foreign` again: one
  in another currency, by its value (`foreign.py`).
- `references`, `range`, `some_references`, `statement`, `window`, `subset`: groups.
- `payout`: charges of a payment provider (`payouts.py`).
- `batch`: direct debits, cheques or transfers that came as one (`batches.py`).
- `reversal`: an earlier payment came back (`reversals.py`, `pending.py`).

Tables made: `proposals` (line_key, kind, set_key, document_key, allocated_amount,
bank_amount, difference_amount, difference_kind), `sets` (hypothesis_key, line_key,
kind, set_key, documents_count, suggestion_id), without what a person
rejected, and `hypothesis_items`.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching import (
    batches,
    foreign,
    groups,
    inexact,
    payouts,
    pending,
    reversals,
)

_PROPOSALS = """
create or replace temp table proposals (
    line_key bigint,
    kind varchar,
    set_key varchar,
    document_key bigint,
    allocated_amount decimal(18, 4),
    bank_amount decimal(18, 4),
    difference_amount decimal(18, 4),
    difference_kind varchar
)
"""

_CITED = """
insert into proposals by name
with cited as (
    select
        citations.line_key, citations.reference_class, documents.*,
        lines.remaining_amount as remaining, lines.currency as line_currency
    from citations
    inner join documents using (document_key)
    inner join lines using (line_key)
    where is_open
),
kinds as (
    select
        *,
        case
            when currency <> line_currency then 'foreign'
            when open_amount = remaining then 'reference'
            when abs(open_amount) > abs(remaining) then 'part'
            else 'over'
        end as kind
    from cited
    where sign(open_amount) = sign(remaining)
),
-- Materialised, so that a difference is told once.
told as materialized (
    select
        *,
        case when kind = 'part' then difference_kind(open_amount, remaining) end
            as difference_kind
    from kinds
    where kind = 'reference' or reference_class >= 2 or kind = 'part'
)
select
    line_key, kind, document_key::varchar as set_key, document_key,
    case when kind = 'part' then remaining else open_amount end as allocated_amount,
    case when kind = 'over' then open_amount else remaining end as bank_amount,
    case when difference_kind is not null then open_amount - remaining end
        as difference_amount,
    difference_kind
from told
"""

# The latest three and the oldest three of the payer's documents of this amount.
_PAYER_AMOUNT = """
insert into proposals by name
with asked as materialized (
    select
        line_key, customer_id, currency, booking_date,
        remaining_amount as open_amount
    from lines inner join line_parties using (line_key)
),
counted as (
    select asked.*, customer_days.customer_rank as documents_count
    from asked
    -- An as-of join sorts: only the days of these amounts.
    asof join (
        select * from customer_days
        semi join asked using (customer_id, currency, open_amount)
    ) as customer_days
        on asked.customer_id = customer_days.customer_id
        and asked.currency = customer_days.currency
        and asked.open_amount = customer_days.open_amount
        and asked.booking_date >= customer_days.issue_date
),
ranks as (
    select
        *,
        unnest(list_distinct(list_concat(
            range(1, least(documents_count, 3) + 1),
            range(greatest(documents_count - 2, 1), documents_count + 1)
        ))) as customer_rank
    from counted
)
select
    line_key, 'payer_amount' as kind, document_key::varchar as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from ranks
inner join open_documents using (customer_id, currency, open_amount, customer_rank)
"""

_SHORT = """
insert into proposals by name
with asked as materialized (
    select line_key, customer_id, currency, booking_date, remaining_amount
    from lines inner join line_parties using (line_key)
    where remaining_amount > 0
),
nearest as (
    select asked.*, oldest.document_key, oldest.open_amount, oldest.issue_date
    from asked
    asof join (
        select * from open_documents semi join asked using (customer_id, currency)
        where customer_rank = 1
    ) as oldest
        on asked.customer_id = oldest.customer_id
        and asked.currency = oldest.currency
        and asked.remaining_amount < oldest.open_amount
),
told as materialized (
    select *, difference_kind(open_amount, remaining_amount) as difference_kind
    from nearest
    where issue_date <= booking_date
)
select
    line_key, 'short' as kind, document_key::varchar as set_key, document_key,
    remaining_amount as allocated_amount, remaining_amount as bank_amount,
    open_amount - remaining_amount as difference_amount, difference_kind
from told
where difference_kind is not null
"""

_AMOUNT = """
insert into proposals by name
with counted as (
    select
        lines.line_key, lines.currency, firm_days.open_amount,
        firm_days.firm_rank as documents_count
    from lines
    asof join (
        select * from firm_days
        where open_amount in (select remaining_amount from lines)
    ) as firm_days
        on lines.currency = firm_days.currency
        and lines.remaining_amount = firm_days.open_amount
        and lines.booking_date >= firm_days.issue_date
    where lines.remaining_amount > 0
),
ranks as (
    select
        *, unnest(range(greatest(documents_count - 4, 1), documents_count + 1))
            as firm_rank
    from counted
    where documents_count <= (select documents_per_amount_max from policy)
)
select
    line_key, 'amount' as kind, document_key::varchar as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from ranks
inner join open_documents using (currency, open_amount, firm_rank)
"""

# The same set found in several ways is one hypothesis, of the first of these kinds.
KINDS = (
    "payout",
    "batch",
    "reversal",
    "reference",
    "references",
    "range",
    "payer_amount",
    "some_references",
    "statement",
    "window",
    "subset",
    "foreign",
    "part",
    "over",
    "short",
    "instalment",
    "keyed",
    "payer_over",
    "affiliate",
    "amount",
)

# The id is of the line and its set, whatever found it: the same run after run.
_SETS = f"""
create or replace temp table sets as
with signed as (
    select
        line_key, kind, set_key,
        array_to_string(
            list_sort(
                list(invoice_number || '=' || allocated_amount::varchar)
                filter (invoice_number is not null)
            ),
            chr(10)
        ) as signature,
        count(invoice_number) as documents_count
    from proposals
    left join documents using (document_key)
    group by line_key, kind, set_key
),
strongest as (
    select * from signed
    where documents_count > 0
    qualify row_number() over (
        partition by line_key, signature
        order by list_position({list(KINDS)!r}, kind), set_key
    ) = 1
),
named as (
    select
        strongest.*, lines.rejected_suggestion_ids,
        left(sha256(bank_line_id || chr(10) || signature), 32) as suggestion_id
    from strongest inner join lines using (line_key)
)
select
    row_number() over (order by line_key, signature) + $keys_from as hypothesis_key,
    line_key, kind, set_key, documents_count, suggestion_id
from named
where case
    when len(rejected_suggestion_ids) > 0
        then not list_contains(rejected_suggestion_ids, suggestion_id)
    else true
end
"""

_ITEMS = """
create or replace temp table hypothesis_items as
select
    sets.hypothesis_key, sets.line_key, proposals.document_key,
    proposals.allocated_amount, proposals.bank_amount, proposals.difference_amount,
    proposals.difference_kind
from sets
inner join proposals using (line_key, kind, set_key)
"""


def build_hypotheses(
    connection: Connection, *, keys_from: int, is_leaving: bool
) -> None:
    """Make the tables of this module for the lines at hand.

    Args:
        keys_from: hypothesis_keys are counted from here.
        is_leaving: they are money that leaves, and what arrived is kept.
    """
    for statement in (
        _PROPOSALS,
        _CITED,
        _PAYER_AMOUNT,
        _SHORT,
        _AMOUNT,
    ):
        connection.execute(statement)
    payouts.propose(connection)
    batches.propose(connection)
    reversals.propose(connection)
    foreign.propose(connection)
    inexact.propose(connection)
    groups.propose(connection)
    if is_leaving:
        pending.propose(connection, KINDS)
    connection.execute(_SETS, {"keys_from": keys_from})
    connection.execute(_ITEMS)
