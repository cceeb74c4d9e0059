"""Hypotheses of kind `subset`: two to four of a customer's latest documents.

Searched only for lines that nothing else explains, to the cent, among the policy's
number of latest documents; kept only where at most three solutions exist.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_NEAR = """
create or replace temp table near_documents as
with unexplained as materialized (
    select * from targets
    where line_key not in (
        select line_key from proposals
        where kind in ('payer_amount', 'statement', 'window', 'some_references')
    )
),
-- An as-of join sorts: only the days of these customers.
days as (
    select * from run_days semi join unexplained using (customer_id, currency)
    where run_order = 'issue'
),
latest as (
    select
        unexplained.line_key, unexplained.remaining_amount, days.run_key,
        days.place as last_place
    from unexplained
    asof join days
        on unexplained.customer_id = days.customer_id
        and unexplained.currency = days.currency
        and unexplained.booking_date >= days.order_date
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
select line_key, run_key, remaining_amount, place, document_key, open_amount
from places inner join runs using (run_key, place)
"""

_PAIRS = """
create or replace temp table near_pairs as
select
    one.line_key, one.run_key, one.remaining_amount, one.place as first_place,
    two.place as last_place, one.open_amount + two.open_amount as pair_amount,
    [one.document_key, two.document_key] as document_keys
from near_documents as one
inner join near_documents as two
    on two.line_key = one.line_key and two.run_key = one.run_key
    and two.place > one.place
"""

# Sets of two, three and four documents, each found once, in the order of their places.
_SUBSETS = """
create or replace temp table subsets as
with found as (
    select line_key, document_keys from near_pairs
    where pair_amount = remaining_amount
    union all
    select pair.line_key, list_append(pair.document_keys, third.document_key)
    from near_pairs as pair
    inner join near_documents as third
        on third.line_key = pair.line_key and third.run_key = pair.run_key
        and third.open_amount = pair.remaining_amount - pair.pair_amount
        and third.place > pair.last_place
    union all
    select low.line_key, list_concat(low.document_keys, high.document_keys)
    from near_pairs as low
    inner join near_pairs as high
        on high.line_key = low.line_key and high.run_key = low.run_key
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


def propose(connection: Connection) -> None:
    """Add the subsets of `targets` to `proposals`."""
    for statement in (_NEAR, _PAIRS, _SUBSETS, _PROPOSE_SUBSETS):
        connection.execute(statement)
