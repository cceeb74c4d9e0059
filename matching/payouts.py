"""Hypotheses of kind `payout`: a transfer from a payment provider, charge by charge.

A payout is never a puzzle of sums: the provider's own file says which charges it holds.
A line is a payout's when it shows the payout's net total within the policy's days. Its
charges find their invoices by the number in their description, else by the payer's
e-mail address and the gross amount. Invoices are allocated gross; what the provider
kept is one row without a document, of kind `fee`.

Tables made once for the firm (`prepare`), as payouts are few beside lines:
`payout_candidates`, `charges_resolved`, and `payout_lines`: line_key, payout_id,
is_named (the line cites the payout), rivals_count (payouts that this line may be),
unresolved_count (charges without a sure document).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.normalise import raw_texts

_CANDIDATES = f"""
create table payout_candidates as
with totals as (
    select
        payout_id, payout_date, max(currency) as currency,
        sum(net_amount)::decimal(18, 4) as net_amount,
        sum(fee)::decimal(18, 4) as fee,
        regexp_replace(upper(payout_id), '[^A-Z0-9]', '', 'g') as name
    from input_payouts
    group by payout_id, payout_date
),
reached as materialized (
    select lines.*, totals.payout_id, totals.fee, totals.name
    from all_lines as lines
    inner join totals
        on totals.net_amount = lines.remaining_amount
        and lines.booking_date between totals.payout_date - 1
            and totals.payout_date + (select payout_window_days from policy)::integer
    where coalesce(totals.currency, lines.currency) = lines.currency
),
reached_texts as ({raw_texts("reached")}),
named as (
    select
        line_key, payout_id, fee,
        bool_or(coalesce(contains(
            regexp_replace(text, '[^A-Z0-9]', '', 'g'), name
        ), false)) as is_named
    from reached left join reached_texts using (line_key)
    group by line_key, payout_id, fee
)
select
    *,
    count(*) over (partition by line_key) as payouts_count,
    count(*) over (partition by payout_id) as lines_count
from named
qualify is_named = bool_or(is_named) over (partition by line_key)
"""

# A file that says no currency is in that of the line it reached.
_CHARGES = """
create table charges as
with reached as (
    select payout_id, min(lines.currency) as line_currency
    from payout_candidates inner join all_lines as lines using (line_key)
    group by payout_id
)
select
    row_number() over (order by payout_id, charge_id) as charge_key,
    input_payouts.* exclude (customer_email) replace (
        coalesce(input_payouts.currency, reached.line_currency) as currency
    ),
    lower(trim(customer_email)) as email
from input_payouts
left join reached using (payout_id)
"""

_CHARGE_DOCUMENTS = """
create table charge_documents as
-- Materialised, so that no join pairs charges and documents by currency and sign alone.
with cited as materialized (
    select charges.*, document_key
    from charges
    inner join event_tokens
        on event_tokens.text = upper(strip_accents(charges.description))
    where event_tokens.reference_class >= 2
),
described as (
    select
        charge_key, document_key, count(*) over (partition by charge_key) as found_count
    from cited
    inner join documents using (document_key)
    where
        documents.is_open
        and documents.issue_date <= cited.charge_date
        and sign(documents.open_amount) = sign(cited.gross_amount)
        and abs(documents.open_amount) >= abs(cited.gross_amount)
        and documents.currency = coalesce(cited.currency, documents.currency)
),
mailed as (
    select
        charges.charge_key, charges.charge_date, charges.gross_amount as open_amount,
        charges.currency, customer_id,
        row_number() over (
            partition by customer_id, gross_amount order by charge_date, charge_key
        ) as charge_rank,
        count(*) over (partition by customer_id, gross_amount) as charges_count,
        count(*) over (partition by charge_key) as customers_count
    from charges
    inner join input_customers on lower(trim(input_customers.email)) = charges.email
    where charge_key not in (select charge_key from described)
),
counted as (
    select mailed.*, customer_days.customer_rank as documents_count
    from mailed
    asof join customer_days
        on mailed.customer_id = customer_days.customer_id
        and mailed.currency = customer_days.currency
        and mailed.open_amount = customer_days.open_amount
        and mailed.charge_date >= customer_days.issue_date
),
by_mail as (
    select
        charge_key, document_key,
        documents_count = 1 and charges_count = 1 and customers_count = 1 as is_sure
    from counted
    inner join open_documents
        on open_documents.customer_id = counted.customer_id
        and open_documents.currency = counted.currency
        and open_documents.open_amount = counted.open_amount
        and open_documents.customer_rank = counted.charge_rank
    where charge_rank <= documents_count
)
select charge_key, document_key, found_count = 1 as is_sure, 0 as way
from described
union all
select charge_key, document_key, is_sure, 1 from by_mail
"""

# Each charge takes one document, each document one charge of a payout.
_CHARGES_RESOLVED = """
create table charges_resolved as
with one_each as (
    select charges.payout_id, charges.gross_amount, charge_documents.*
    from charge_documents inner join charges using (charge_key)
    qualify row_number() over (
        partition by charge_key order by way, document_key
    ) = 1
)
select
    *, count(*) over (partition by payout_id, document_key) as charges_count
from one_each
qualify row_number() over (
    partition by payout_id, document_key order by way, charge_key
) = 1
"""

_LINES = """
create table payout_lines as
with charged as (
    select
        charges.payout_id,
        count(*) filter (
            not coalesce(charges_resolved.is_sure, false)
            or charges_resolved.charges_count > 1
        ) as unresolved_count
    from charges
    left join charges_resolved using (charge_key)
    group by charges.payout_id
)
select
    line_key, payout_id, is_named, unresolved_count,
    greatest(payouts_count, lines_count) as rivals_count
from payout_candidates
inner join charged using (payout_id)
"""

_PROPOSE = """
insert into proposals by name
select
    line_key, 'payout' as kind, payout_id as set_key, document_key,
    gross_amount as allocated_amount, gross_amount as bank_amount,
    null as difference_kind
from payout_candidates
semi join lines using (line_key)
inner join charges_resolved using (payout_id)
union all by name
select
    line_key, 'payout' as kind, payout_id as set_key, -fee as bank_amount,
    'fee' as difference_kind
from payout_candidates
semi join lines using (line_key)
where
    fee <> 0
    and payout_id in (select payout_id from charges_resolved)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm: what may be a payout, and which charge pays what."""
    for statement in (
        _CANDIDATES,
        _CHARGES,
        _CHARGE_DOCUMENTS,
        _CHARGES_RESOLVED,
        _LINES,
    ):
        connection.execute(statement)


def propose(connection: Connection) -> None:
    """Add the payouts among the lines at hand to `proposals`."""
    connection.execute(_PROPOSE)
