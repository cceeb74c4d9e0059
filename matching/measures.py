"""How a set of documents lies in its customer's account, in numbers that a model reads.

Table made: `measures`, one row per hypothesis: hypothesis_key and

- left_share: what the set leaves of the line, as a share of it; short_share: what the
  line leaves of the set, as a share of its open amount; difference: 0 none, 1 fee,
  2 discount, or kept back for another reason.
- cited_share: documents of the set that the label cites, of all.
- lag_days: days from the last due date of the set to the booking; lag_first_days: from
  the first; lag_gap: how far lag_days is from the customer's (else the firm's) habit,
  in spreads of it; habit_lines, habit_documents: lines that the habit rests on,
  documents a line in it.
- skipped_count: open documents of the customer that fall due before the set's first;
  gaps_count: others between its first and its last; open_count: all of them on the day
  of booking; total_share: the set's share of what the customer owed on that day.
- is_other_known: the counterparty is known from lines that paid no customer invoice;
  other_lines: how many.
- rate_gap: logarithm of the document's value on the day over what came; 0 in one
  currency.
- amount_log: decimal logarithm of the line's amount; amount_zeros: trailing zeros of it
  in cents, at most 5.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_DAYS = """
create table account_days as
select
    customer_id, currency, issue_date,
    max(place) as open_count, max_by(reached, place) as open_total
from runs
where run_order = 'issue'
group by customer_id, currency, issue_date
"""

_SETS = """
create or replace temp table set_measures as
select
    items.hypothesis_key, items.line_key,
    any_value(lines.currency) as currency,
    any_value(lines.booking_date) as booking_date,
    min(documents.customer_id) as customer_id,
    ((any_value(lines.remaining_amount) - sum(items.bank_amount))
        / abs(any_value(lines.remaining_amount)))::double as left_share,
    coalesce((sum(documents.open_amount - items.allocated_amount)
        filter (documents.is_open)
        / nullif(sum(abs(documents.open_amount)), 0))::double, 0) as short_share,
    max(case items.difference_kind
        when 'discount' then 2 when 'fee' then 1 else 0
    end) as difference,
    (count(citations.document_key) / greatest(count(items.document_key), 1))::double
        as cited_share,
    any_value(lines.booking_date) - max(documents.due_date) as lag_days,
    any_value(lines.booking_date) - min(documents.due_date) as lag_first_days,
    sum(items.allocated_amount)::double as allocated_amount,
    min(runs.place) as first_place, max(runs.place) as last_place,
    count(runs.place) as placed_count
from hypothesis_items as items
inner join lines using (line_key)
left join documents using (document_key)
left join citations
    on citations.line_key = items.line_key
    and citations.document_key = items.document_key
left join runs
    on runs.run_order = 'due' and runs.document_key = items.document_key
group by items.hypothesis_key, items.line_key
"""

# What a document in another currency is worth on the day, against what came.
_RATE_GAPS = """
create or replace temp table rate_gaps as
with foreign_items as (
    select
        items.*, documents.currency, lines.currency as line_currency,
        lines.booking_date
    from hypothesis_items as items
    inner join lines using (line_key)
    inner join documents using (document_key)
    where documents.currency <> lines.currency
)
select
    hypothesis_key,
    max(abs(ln((rate * allocated_amount / bank_amount)::double))) as rate_gap
from foreign_items
asof join cross_rates
    on foreign_items.currency = cross_rates.currency
    and foreign_items.line_currency = cross_rates.line_currency
    and foreign_items.booking_date >= cross_rates.rate_date
group by hypothesis_key
"""

_OTHERS = """
create or replace temp table line_others as
with known as (
    select counterparty_iban, counterparty_name, lines_count from input_other_payers
),
by_iban as (
    select counterparty_iban, sum(lines_count) as lines_count from known
    where counterparty_iban <> '' group by counterparty_iban
),
by_name as (
    select counterparty_name, sum(lines_count) as lines_count from known
    where counterparty_name <> '' group by counterparty_name
)
select
    lines.line_key,
    greatest(coalesce(by_iban.lines_count, 0), coalesce(by_name.lines_count, 0))
        as other_lines
from lines
left join by_iban using (counterparty_iban)
left join by_name using (counterparty_name)
"""

_MEASURES = """
create or replace temp table measures as
select
    set_measures.hypothesis_key, left_share, short_share,
    case when sets.kind = 'short' and difference = 0 then 2 else difference end
        as difference,
    cited_share,
    set_measures.lag_days, lag_first_days,
    least(abs(set_measures.lag_days - coalesce(habits.lag_days, firm_habits.lag_days))
        / (coalesce(habits.lag_spread, firm_habits.lag_spread) + 3), 20) as lag_gap,
    coalesce(habits.lines_count, 0) as habit_lines,
    coalesce(habits.documents_mean, firm_habits.documents_mean) as habit_documents,
    coalesce(first_place - 1, 0) as skipped_count,
    coalesce(last_place - first_place + 1 - placed_count, 0) as gaps_count,
    coalesce(account_days.open_count, 0) as open_count,
    coalesce(allocated_amount / nullif(account_days.open_total::double, 0), 0)
        as total_share,
    other_lines, coalesce(rate_gap, 0) as rate_gap,
    log10(greatest(abs(lines.remaining_amount)::double, 0.01)) as amount_log,
    length(regexp_extract(
        (abs(lines.remaining_amount) * 100)::bigint::varchar, '0{0,5}$'
    )) as amount_zeros
from set_measures
inner join sets using (hypothesis_key)
inner join lines on lines.line_key = set_measures.line_key
inner join line_others on line_others.line_key = set_measures.line_key
cross join firm_habits
left join habits on habits.customer_id = set_measures.customer_id
left join rate_gaps on rate_gaps.hypothesis_key = set_measures.hypothesis_key
asof left join account_days
    on set_measures.customer_id = account_days.customer_id
    and set_measures.currency = account_days.currency
    and set_measures.booking_date >= account_days.issue_date
"""


def prepare(connection: Connection) -> None:
    """Make the table of the firm, `account_days`, from `runs`."""
    connection.execute(_DAYS)


def measure(connection: Connection) -> None:
    """Make `measures` from the tables of `hypotheses`, `groups` and `habits`."""
    for statement in (_SETS, _RATE_GAPS, _OTHERS, _MEASURES):
        connection.execute(statement)
