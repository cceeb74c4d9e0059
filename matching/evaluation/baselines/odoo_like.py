"""A cascade as in Odoo and the OCA's reconciliation: the first rule that finds wins.

Behaviour (account-reconcile 17.0): the label is split at spaces; of words of four signs
and more the digits stay, if they are four and more; documents whose number or reference
has such digits are candidates, most digits in common first, then the earliest due. One
of the line's amount is taken alone; else they are used up in that order, the last in
part. Without a candidate, those of the known partner, never automatically.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from lettrage.matching.evaluation.baselines.stage import (
    staged,
    suggestions,
    take_once,
)

_CANDIDATES = """
create temp table candidates as
with line_words as (
    select distinct bank_line_id, regexp_replace(word, '[^0-9]', '', 'g') as digits
    from (select bank_line_id, unnest(string_split(text, ' ')) as word from lines)
    where length(word) >= 4 and length(digits) >= 4
),
item_words as (
    select distinct invoice_number, regexp_replace(word, '[^0-9]', '', 'g') as digits
    from (
        select
            invoice_number,
            unnest(
                string_split(concat_ws(' ', invoice_number, customer_reference), ' ')
            ) as word
        from items
    )
    where length(word) >= 4 and length(digits) >= 4
),
by_number as (
    select bank_line_id, invoice_number, count(*) as words_count
    from line_words inner join item_words using (digits)
    group by bank_line_id, invoice_number
),
by_partner as (
    select lines.bank_line_id, items.invoice_number, 0 as words_count
    from lines
    inner join owners on owners.iban = lines.counterparty_iban
    inner join items on items.customer_id = owners.customer_id
    where lines.bank_line_id not in (select bank_line_id from by_number)
)
select
    found.bank_line_id, found.invoice_number, items.open_amount, lines.amount,
    words_count > 0 as is_by_number,
    row_number() over (
        partition by found.bank_line_id
        order by words_count desc, items.due_date, found.invoice_number
    ) as place
from (from by_number union all from by_partner) as found
inner join lines using (bank_line_id)
inner join items
    on items.invoice_number = found.invoice_number and items.currency = lines.currency
"""

_CHOSEN = """
create temp table chosen as
with perfect as (
    select * from candidates
    where open_amount = amount
    qualify row_number() over (partition by bank_line_id order by place) = 1
),
running as (
    select
        *,
        sum(open_amount) over (partition by bank_line_id order by place) - open_amount
            as before_amount
    from candidates
    where bank_line_id not in (select bank_line_id from perfect)
)
select
    bank_line_id, 1 as place, 'perfect' as kind, is_by_number as is_automatic,
    invoice_number, open_amount as allocated_amount
from perfect

union all

select
    bank_line_id, 1, 'used_up',
    -- A document that stays open in part is shown; one overpaid line is not.
    is_by_number
    and sum(open_amount) over (partition by bank_line_id) <= amount,
    invoice_number, least(open_amount, amount - before_amount)
from running
where before_amount < amount
"""


def odoo_like(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """Suggest what the first rule that has a candidate finds: one set a line."""
    with staged(inputs) as connection:
        connection.execute(_CANDIDATES)
        connection.execute(_CHOSEN)
        take_once(connection)
        return suggestions(connection)
