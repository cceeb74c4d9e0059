"""Hypotheses of kind `foreign`, uncited: a payer's document in another currency.

The bank converts at its own rate and may keep a fee, so the amount never agrees to the
cent. A payer's document whose value on the day of booking lies within the policy's
margin of the line is proposed: the nearest above and the nearest below.

Tables made once for the firm (`prepare`): `cross_rates`: currency, line_currency,
rate_date, rate (units of the line's currency for one of the document's). For the lines
at hand rows are added to `proposals`.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_RATES = """
create table cross_rates as
with euros as (
    select currency, rate_date, units_per_eur::double as units from input_rates
    union all
    select 'EUR', rate_date, 1 from (select distinct rate_date from input_rates)
),
asked as (
    select distinct
        documents.currency, all_lines.currency as line_currency
    from (select distinct currency from documents) as documents
    cross join (select distinct currency from all_lines) as all_lines
    where documents.currency <> all_lines.currency
)
select
    asked.currency, asked.line_currency, one.rate_date, other.units / one.units as rate
from asked
inner join euros as one on one.currency = asked.currency
inner join euros as other
    on other.currency = asked.line_currency and other.rate_date = one.rate_date
"""

# Only these documents are looked up by value; few firms have many.
_DOCUMENTS = """
create table foreign_documents as
select
    open_documents.*, cross_rates.rate_date as rated_on,
    (open_amount * rate)::double as value
from (
    select open_documents.*, pairs.line_currency
    from open_documents
    inner join (
        select distinct currency, line_currency from cross_rates
    ) as pairs using (currency)
    where open_amount > 0
) as open_documents
asof join cross_rates
    on cross_rates.currency = open_documents.currency
    and cross_rates.line_currency = open_documents.line_currency
    and open_documents.issue_date >= cross_rates.rate_date
"""

_PROPOSE = """
insert into proposals by name
with asked as (
    select
        line_key, customer_id, currency as line_currency, booking_date,
        remaining_amount, remaining_amount::double as value
    from line_parties inner join lines using (line_key)
    -- An as-of join sorts: only who owes in another currency.
    semi join foreign_documents using (customer_id)
    where remaining_amount > 0 and party_class >= 3
),
found as (
    select
        asked.line_key, asked.remaining_amount, asked.value as line_value,
        near.document_key, near.value, near.issue_date, asked.booking_date,
        near.open_amount
    from asked asof join foreign_documents as near
        on near.customer_id = asked.customer_id
        and near.line_currency = asked.line_currency
        and near.value >= asked.value
    union all
    select
        asked.line_key, asked.remaining_amount, asked.value,
        near.document_key, near.value, near.issue_date, asked.booking_date,
        near.open_amount
    from asked asof join foreign_documents as near
        on near.customer_id = asked.customer_id
        and near.line_currency = asked.line_currency
        and near.value <= asked.value
)
select distinct
    line_key, 'foreign' as kind, 'value ' || document_key as set_key, document_key,
    open_amount as allocated_amount, remaining_amount as bank_amount
from found
where
    issue_date <= booking_date
    and abs(value - line_value) <= line_value * (select rate_margin_max from policy)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `input_rates` and `open_documents`."""
    connection.execute(_RATES)
    connection.execute(_DOCUMENTS)


def propose(connection: Connection) -> None:
    """Add the documents in another currency of the payers of the lines at hand."""
    connection.execute(_PROPOSE)
