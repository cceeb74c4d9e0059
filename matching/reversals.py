"""Hypotheses of kind `reversal`: a payment that came back.

A returned transfer or direct debit leaves the account with the amount of an earlier
payment. What it gives back is the whole earlier line, with all documents that it paid;
or, of a line that paid several (a batch of direct debits), one document alone.

Tables made once for the firm (`prepare`): `paid_sets`: set_key, bank_line_id,
invoice_number (null: all of the line's documents); `paid_payers`: whose these are.

Tables made for the lines at hand (`propose`): `returned_lines`: lines of money that
leaves, with bank_amount (what had come in) and is_return (the bank says so);
`reversal_lines`: line_key, set_key, way (how it was found: `reference`,
`end_to_end_id`, `iban`, `payer`, `amount`), is_return, rivals_count (sets that this
line may give back).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# ISO 20022 external return reasons (ExternalReturnReason1Code), as banks print them.
_RETURN_REASON = r"\b(AC0[1-9]|AC1[0-9]|AG0[1-9]|AM0[1-9]|BE0[1-9]|MD0[1-9]|MS0[1-3]|RC0[1-9]|RR0[1-4]|SL0[1-9]|FF05|CNOR|DNOR)\b"  # noqa: E501
_RETURN_WORDS = (
    r"\b(RETOUR|REJET|REJETE|IMPAYE|IMPAYEE|RETURN|RETURNED|REJECT|REJECTED|"
    r"RUECKLASTSCHRIFT|RUCKLASTSCHRIFT|STORNO|INSOLUTO)\b"
)
# Bank transaction codes of returns: sub-families of ISO 20022 PMNT.
_RETURN_CODES = r"(RRTN|UPDD|UPCT|ARET|RPCR|PRDD|CQRV|UPCQ)"

_PAID_SETS = """
create table paid_sets as
with documents_paid as (
    select
        bank_line_id, invoice_number, sum(bank_amount)::decimal(18, 4) as bank_amount,
        min(booking_date) as booking_date,
        min(nullif(counterparty_iban, '')) as counterparty_iban,
        min(nullif(end_to_end_id, '')) as end_to_end_id,
        count(*) over (partition by bank_line_id) as documents_count
    from input_paid_items
    where bank_line_id is not null
    group by bank_line_id, invoice_number
),
items as (
    select
        invoice_number, min(end_to_end_id) as end_to_end_id,
        min(counterparty_iban) as counterparty_iban
    from input_batch_items
    where invoice_number is not null
    group by invoice_number
    having count(*) = 1
)
select
    bank_line_id as set_key, bank_line_id, null::varchar as invoice_number,
    sum(bank_amount)::decimal(18, 4) as bank_amount,
    min(booking_date) as booking_date,
    min(counterparty_iban) as counterparty_iban,
    min(end_to_end_id) as end_to_end_id
from documents_paid
group by bank_line_id
having sum(bank_amount) > 0
union all
-- Of a batch, its file or the bank says by which reference each document was paid.
select
    bank_line_id || ' ' || invoice_number, bank_line_id, invoice_number, bank_amount,
    booking_date, items.counterparty_iban, items.end_to_end_id
from documents_paid
left join items using (invoice_number)
where documents_count > 1 and bank_amount > 0
"""

# Whose documents each set paid; the least of them shows that it is within the set.
_PAID_PAYERS = """
create table paid_payers as
select
    paid_sets.set_key, paid_sets.bank_amount, paid.customer_id,
    min(paid.bank_amount) as least_amount
from paid_sets
inner join input_paid_items as paid
    on paid.bank_line_id = paid_sets.bank_line_id
    and paid.invoice_number = coalesce(paid_sets.invoice_number, paid.invoice_number)
group by paid_sets.set_key, paid_sets.bank_amount, paid.customer_id
"""

_RETURNED_LINES = f"""
create or replace temp table returned_lines as
select
    lines.*, -lines.remaining_amount as bank_amount,
    coalesce(is_reversal, false)
        or regexp_matches(coalesce(transaction_code, ''), '{_RETURN_CODES}')
        or exists (
            select 1 from raw_texts
            where
                raw_texts.line_key = lines.line_key
                and (
                    regexp_matches(raw_texts.text, '{_RETURN_REASON}')
                    or regexp_matches(raw_texts.text, '{_RETURN_WORDS}')
                )
        ) as is_return
from lines
where lines.remaining_amount < 0
"""

_REVERSAL_LINES = """
create or replace temp table reversal_lines as
with members as (
    select paid_sets.set_key, paid.invoice_number
    from paid_sets
    inner join input_paid_items as paid
        on paid.bank_line_id = paid_sets.bank_line_id
        and paid.invoice_number
            = coalesce(paid_sets.invoice_number, paid.invoice_number)
),
found as (
    select returned_lines.line_key, members.set_key, 0 as way
    from returned_lines
    inner join citations using (line_key)
    inner join documents using (document_key)
    inner join members using (invoice_number)
    where citations.reference_class >= 3
    union all
    select line_key, set_key, 1
    from returned_lines
    inner join paid_sets
        on coalesce(returned_lines.original_end_to_end_id, returned_lines.end_to_end_id)
            = paid_sets.end_to_end_id
        and returned_lines.bank_amount = paid_sets.bank_amount
    union all
    select line_key, set_key, 2
    from returned_lines inner join paid_sets using (counterparty_iban, bank_amount)
    union all
    select line_key, paid_payers.set_key, 3
    from returned_lines
    inner join line_parties using (line_key)
    inner join paid_payers using (customer_id, bank_amount)
    where party_class >= 4 and least_amount <= bank_amount
    union all
    -- The bank says that it came back and not what: the latest payments of this amount.
    (
        select line_key, set_key, 4
        from returned_lines inner join paid_sets using (bank_amount)
        where
            is_return
            and paid_sets.booking_date between returned_lines.booking_date
                - (select reversal_window_days from policy)::integer
            and returned_lines.booking_date
        qualify row_number() over (
            partition by line_key order by paid_sets.booking_date desc, set_key
        ) <= 3
    )
)
select
    line_key, set_key, is_return,
    ['reference', 'end_to_end_id', 'iban', 'payer', 'amount'][min(way) + 1] as way,
    count(*) over (partition by line_key, min(way)) as rivals_count
from found
inner join returned_lines using (line_key)
inner join paid_sets using (set_key, bank_amount)
where
    paid_sets.booking_date between returned_lines.booking_date
        - (select reversal_window_days from policy)::integer
    and returned_lines.booking_date
group by line_key, set_key, is_return
"""

_PROPOSE = """
insert into proposals by name
select
    reversal_lines.line_key, 'reversal' as kind, reversal_lines.set_key,
    documents.document_key,
    -sum(paid.allocated_amount)::decimal(18, 4) as allocated_amount,
    -sum(paid.bank_amount)::decimal(18, 4) as bank_amount
from reversal_lines
inner join paid_sets using (set_key)
inner join input_paid_items as paid
    on paid.bank_line_id = paid_sets.bank_line_id
    and paid.invoice_number = coalesce(paid_sets.invoice_number, paid.invoice_number)
inner join documents on documents.invoice_number = paid.invoice_number
group by reversal_lines.line_key, reversal_lines.set_key, documents.document_key
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `input_paid_items` and `input_batch_items`."""
    connection.execute(_PAID_SETS)
    connection.execute(_PAID_PAYERS)


def propose(connection: Connection) -> None:
    """Add the reversals among the lines at hand to `proposals`."""
    for statement in (_RETURNED_LINES, _REVERSAL_LINES, _PROPOSE):
        connection.execute(statement)
