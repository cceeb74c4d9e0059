"""A table of rules as in Business Central: party, document number, amount, rivals.

Behaviour (bank payment application): three questions, each with few answers. Is the
customer named fully, partially or not? Is one document number cited, several of one
customer, or none? Does the amount fit one open document, several, or none? A table of
their combinations gives high, medium or low confidence; high is posted without review.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from lettrage.matching.evaluation.baselines.stage import (
    staged,
    suggestions,
    take_once,
)

# Shares of a name's letters that are found as words in the text.
FULLY, PARTIALLY = 0.95, 0.65
RULES = """
create temp table rules (
    party varchar, number varchar, amount varchar, confidence bigint, priority bigint
);
insert into rules values
('fully', 'several', 'one', 3, 1), ('fully', 'one', 'one', 3, 2),
('fully', 'one', 'many', 3, 3), ('partially', 'several', 'one', 3, 4),
('partially', 'one', 'one', 3, 5), ('partially', 'one', 'many', 3, 6),
('fully', 'none', 'one', 3, 7), ('none', 'several', 'one', 3, 8),
('none', 'one', 'one', 3, 9), ('none', 'one', 'many', 3, 10),
('fully', 'several', 'none', 2, 11), ('fully', 'one', 'none', 2, 12),
('partially', 'several', 'none', 2, 13), ('partially', 'one', 'none', 2, 14),
('fully', 'none', 'many', 2, 15), ('partially', 'none', 'one', 2, 16),
('none', 'several', 'none', 2, 17), ('none', 'one', 'none', 2, 18),
('partially', 'none', 'many', 1, 19), ('none', 'none', 'one', 1, 20),
('none', 'none', 'many', 1, 21)
"""

_PARTIES = """
create temp table parties as
with name_words as (
    select customer_id, word, sum(length(word)) over (partition by customer_id) as size
    from (
        select distinct
            customer_id,
            unnest(regexp_extract_all(upper(strip_accents(name)), '[A-Z0-9]{2,}'))
                as word
        from customers
    )
),
line_words as (
    select distinct
        bank_line_id,
        unnest(regexp_extract_all(
            strip_accents(upper(concat_ws(' ', text, counterparty_name))),
            '[A-Z0-9]{2,}'
        )) as word
    from lines
),
named as (
    select bank_line_id, customer_id, sum(length(word)) / any_value(size) as share
    from line_words inner join name_words using (word)
    group by bank_line_id, customer_id
    having share >= $partially

    union all

    select lines.bank_line_id, owners.customer_id, 1
    from lines inner join owners on owners.iban = lines.counterparty_iban
)
select
    bank_line_id, customer_id,
    case when max(share) >= $fully then 'fully' else 'partially' end as party
from named group by bank_line_id, customer_id
"""

# One set per document; and one of all documents of a customer that the text cites.
_CHOSEN = """
create temp table chosen as
with fits as (
    select
        lines.bank_line_id, items.customer_id, items.invoice_number,
        count(*) over (partition by lines.bank_line_id) as fits_count
    from lines inner join items
        on items.currency = lines.currency and items.open_amount = lines.amount
),
numbered as (
    select cited.bank_line_id, items.*
    from cited inner join items using (invoice_number)
    inner join lines
        on
            lines.bank_line_id = cited.bank_line_id
            and lines.currency = items.currency
),
sets as (
    select
        bank_line_id, customer_id, [invoice_number] as numbers,
        any_value(number) as number
    from (
        select bank_line_id, customer_id, invoice_number, 'one' as number
        from numbered
        union all
        select bank_line_id, customer_id, invoice_number, 'none' from fits
        where not exists (
            select 1 from numbered
            where
                numbered.bank_line_id = fits.bank_line_id
                and numbered.invoice_number = fits.invoice_number
        )
    )
    group by bank_line_id, customer_id, invoice_number

    union all

    select bank_line_id, customer_id, list(invoice_number order by due_date), 'several'
    from numbered group by bank_line_id, customer_id having count(*) > 1
),
totals as (
    select
        sets.bank_line_id, sets.numbers, sum(items.open_amount) as total_amount
    from sets inner join items on list_contains(sets.numbers, items.invoice_number)
    group by sets.bank_line_id, sets.numbers
),
answered as (
    select
        sets.*, totals.total_amount, lines.amount as line_amount,
        coalesce(parties.party, 'none') as party,
        case
            when totals.total_amount <> lines.amount then 'none'
            when len(sets.numbers) > 1 then 'one'
            when fits.fits_count = 1 then 'one'
            else 'many'
        end as amount
    from sets
    inner join lines using (bank_line_id)
    inner join totals
        on totals.bank_line_id = sets.bank_line_id and totals.numbers = sets.numbers
    left join parties
        on
            parties.bank_line_id = sets.bank_line_id
            and parties.customer_id = sets.customer_id
    left join fits
        on
            fits.bank_line_id = sets.bank_line_id
            and fits.invoice_number = sets.numbers[1]
),
ruled as (
    select
        answered.*, rules.confidence,
        count(*) over (
            partition by answered.bank_line_id, rules.priority
        ) as equals_count,
        row_number() over (
            partition by answered.bank_line_id
            order by rules.priority, answered.numbers
        ) as place
    from answered
    inner join rules using (party, number, amount)
)
select
    ruled.bank_line_id, ruled.place,
    ruled.party || ' ' || ruled.number || ' ' || ruled.amount as kind,
    ruled.place = 1 and ruled.confidence = 3 and ruled.equals_count = 1
        as is_automatic,
    items.invoice_number,
    case
        when len(ruled.numbers) > 1 then items.open_amount
        else least(items.open_amount, ruled.line_amount)
    end as allocated_amount
from ruled
inner join items on list_contains(ruled.numbers, items.invoice_number)
where ruled.place <= 5
"""


def business_central_like(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """Suggest up to five sets a line, by the priority of the rule that they meet."""
    with staged(inputs) as connection:
        connection.execute(RULES)
        connection.execute(_PARTIES, {"fully": FULLY, "partially": PARTIALLY})
        connection.execute(_CHOSEN)
        take_once(connection)
        return suggestions(connection)
