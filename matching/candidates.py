"""Which documents a line may speak of: by the numbers it cites and by its amount.

Everything is linear in lines plus documents: a customer with 20,000 open items costs
what 20,000 customers with one cost. Amounts are looked up by rank in an ordered list
(an as-of join), never by listing all documents of a customer.

Tables made for the lines at hand (`cite`):

- `citations`: line_key, document_key, reference_class, token_documents (documents that
  the same token may name), field, start, stop: one row per cited document.
- `line_documents`: line_key, cited_count, settled_count: what a label names in all.
- `spoken_numbers`: line_key, number, is_known: every full number in a label, also
  those that look like the firm's and are no document's.

Tables made once for the firm (`prepare`):

- `open_documents`: the open ones of `documents`, with their rank among the documents
  of the same amount, in the firm (firm_rank) and of their customer (customer_rank), and
  how many these are (firm_count, customer_count).
- `customer_days` and `firm_days`: how many of these there are up to a day of issue: one
  row a day, so that a join to the latest day is never a choice among equals.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching import batches, groups, payouts, reversals

_OPEN_DOCUMENTS = """
create table open_documents as
select
    *,
    row_number() over (
        partition by currency, open_amount order by issue_date, document_key
    ) as firm_rank,
    row_number() over (
        partition by customer_id, currency, open_amount
        order by issue_date, document_key
    ) as customer_rank,
    count(*) over (partition by currency, open_amount) as firm_count,
    count(*) over (partition by customer_id, currency, open_amount) as customer_count
from documents
where is_open
"""

_CUSTOMER_DAYS = """
create table customer_days as
select
    customer_id, currency, open_amount, issue_date,
    max(customer_rank) as customer_rank
from open_documents
group by customer_id, currency, open_amount, issue_date
"""

_FIRM_DAYS = """
create table firm_days as
select currency, open_amount, issue_date, max(firm_rank) as firm_rank
from open_documents
group by currency, open_amount, issue_date
"""

# A token that several documents share names those of the payer, if the payer has any.
_CITATIONS = """
create or replace temp table citations as
with cited as (
    select
        lines.line_key, line_texts.field, tokens.*,
        line_parties.customer_id is not null as is_of_payer
    from lines
    inner join line_texts using (line_key)
    inner join tokens using (text_key)
    inner join documents using (document_key)
    left join line_parties
        on line_parties.line_key = lines.line_key
        and line_parties.customer_id = documents.customer_id
    where
        coalesce(documents.issue_date, lines.booking_date) <= lines.booking_date
        and (tokens.reference_class >= 2 or line_parties.customer_id is not null)
),
narrowed as (
    select
        *,
        bool_or(is_of_payer) over token as has_payer,
        count(*) filter (is_of_payer) over token as payer_documents,
        count(*) over token as all_documents
    from cited
    window token as (partition by line_key, field, start, stop)
)
select
    line_key, document_key, reference_class,
    case when has_payer then payer_documents else all_documents end as token_documents,
    field, start, stop
from narrowed
where is_of_payer or not has_payer
qualify row_number() over (
    partition by line_key, document_key
    order by
        reference_class desc, token_documents,
        case field
            when 'creditor_reference' then 0 when 'label' then 1
            when 'remittance' then 2 else 3
        end,
        start
) = 1
"""

_LINE_DOCUMENTS = """
create or replace temp table line_documents as
select
    line_key,
    count(*) filter (is_open and reference_class >= 3) as cited_count,
    count(*) filter (not is_open and reference_class >= 3) as settled_count
from citations
inner join documents using (document_key)
group by line_key
"""

_SPOKEN_NUMBERS = """
create or replace temp table spoken_numbers as
with spoken as materialized (
    select distinct line_texts.line_key, windows.key
    from windows inner join line_texts using (text_key)
    where windows.key[1:2] = 'p:' and windows.is_bounded
),
full_keys as (
    select distinct key
    from document_keys semi join spoken using (key)
    where reference_class = 4
)
select line_key, spoken.key[3:] as number, full_keys.key is not null as is_known
from spoken
left join full_keys using (key)
where
    full_keys.key is not null
    or regexp_replace(spoken.key, '[0-9]', '9', 'g')
        in (select shape from number_shapes)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `documents`."""
    for statement in (_OPEN_DOCUMENTS, _CUSTOMER_DAYS, _FIRM_DAYS):
        connection.execute(statement)


def cite(connection: Connection) -> None:
    """Make the tables of the lines at hand from `tokens` and `line_parties`."""
    for statement in (_CITATIONS, _LINE_DOCUMENTS, _SPOKEN_NUMBERS):
        connection.execute(statement)


def find_candidates(connection: Connection) -> None:
    """Make all tables of this module, and those of the firm that later modules read."""
    prepare(connection)
    cite(connection)
    for module in (groups, payouts, batches, reversals):
        module.prepare(connection)
