"""Returns of payments that nobody has decided yet.

A transfer that comes back a few days later is often met in one run with the payment
itself. What the return reopens is then what the payment would pay: the return takes
over the payment's own hypotheses, with their sign turned.

Rows are added to `proposals` and `reversal_lines`. The payments' hypotheses are those
that were kept of the parts before: money that arrives is read first.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# Of each payment that a return may undo, what it most likely paid.
_HYPOTHESES_TAKEN = 2

_PAIRS = """
create or replace temp table pending_pairs as
with arrived as (
    select * from all_lines where remaining_amount > 0
),
paired as (
    select
        returned_lines.line_key, arrived.line_key as paid_line_key, is_return,
        case
            when coalesce(returned_lines.original_end_to_end_id,
                returned_lines.end_to_end_id) = arrived.end_to_end_id
                and lower(arrived.end_to_end_id) <> 'notprovided' then 'end_to_end_id'
            when returned_lines.counterparty_iban = arrived.counterparty_iban
                then 'iban'
            when returned_lines.counterparty_name = arrived.counterparty_name
                then 'payer'
        end as way
    from returned_lines
    inner join arrived
        on arrived.currency = returned_lines.currency
        and arrived.remaining_amount = returned_lines.bank_amount
        and arrived.booking_date between returned_lines.booking_date
            - (select reversal_window_days from policy)::integer
        and returned_lines.booking_date
)
select *, count(*) over (partition by line_key) as rivals_count
from paired
where way is not null or is_return
qualify row_number() over (
    partition by line_key
    order by
        list_position(['end_to_end_id', 'iban', 'payer'], way) nulls last,
        paid_line_key desc
) <= 2
"""

_TAKEN = f"""
create or replace temp table pending_sets as
with known as (
    select line_key as paid_line_key, kind, set_key from all_sets
    where kind <> 'reversal'
)
select
    pending_pairs.*, known.kind as paid_kind, known.set_key as paid_set_key,
    'pending ' || paid_line_key || ' ' || known.kind || ' ' || known.set_key as set_key
from pending_pairs
inner join known using (paid_line_key)
qualify row_number() over (
    partition by line_key, paid_line_key
    order by list_position($kinds, known.kind), known.set_key
) <= {_HYPOTHESES_TAKEN}
"""

_PROPOSE = """
insert into proposals by name
select
    pending_sets.line_key, 'reversal' as kind, pending_sets.set_key,
    items.document_key, -items.allocated_amount as allocated_amount,
    -items.bank_amount as bank_amount
from pending_sets
inner join all_sets as paid
    on paid.line_key = pending_sets.paid_line_key
    and paid.kind = pending_sets.paid_kind
    and paid.set_key = pending_sets.paid_set_key
inner join all_hypothesis_items as items using (hypothesis_key)
where items.document_key is not null
"""

_REVERSALS = """
insert into reversal_lines by name
select
    line_key, set_key, is_return, coalesce(way, 'amount') as way, rivals_count
from pending_sets
"""


def propose(connection: Connection, kinds: tuple[str, ...]) -> None:
    """Add the returns of undecided payments; `kinds`, the surest first."""
    connection.execute(_PAIRS)
    connection.execute(_TAKEN, {"kinds": list(kinds)})
    connection.execute(_PROPOSE)
    connection.execute(_REVERSALS)
