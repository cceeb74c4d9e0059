"""A made-up firm of any size, as matching asks for it, and what its lines truly pay.

Written in SQL, so that a million documents take seconds. Customers are many and their
sizes heavy-tailed; numbers are of three series; amounts are loose or of a few price
lists; payers write in five ways, name one document or several, in full, in part or not
at all, pay to the cent or short; one line in ten is nobody's.
"""

from __future__ import annotations

from pathlib import Path

from lettrage.core.warehouse import scratch

_MACROS = """
create macro chance(key, salt) as (hash(key, salt) % 1000003) / 1000003.0;
create macro choice(key, salt, choices) as
    choices[1 + (hash(key, salt) % len(choices))::integer];
create macro bell(key, salt) as
    sqrt(-2 * ln(chance(key, salt) + 1e-9)) * cos(6.2832 * chance(key, salt || '2'));
create macro word(key) as array_to_string(list_transform(
    range(2 + (hash(key, 'length') % 3)::integer),
    lambda place: choice(key, place::varchar, ['b', 'd', 'l', 'm', 'n', 'r', 's', 't',
        'v', 'ch', 'gr']) || choice(key, 'v' || place, ['a', 'e', 'i', 'o', 'u', 'on'])
), '');
create macro iban(key) as
    'FR76' || lpad((hash(key, 'iban') % 1000000000000000)::varchar, 23, '0')
"""

_FIRMS = """
create table firms as
select
    firm, 'C' || lpad(firm::varchar, 7, '0') as customer_id,
    choice(firm, 'trade', ['Transports', 'Garage', 'Boulangerie', 'Cabinet', 'Atelier',
        'Menuiserie', 'Conseil', 'Pharmacie', 'Hôtel', 'Imprimerie', 'Peinture'])
        || ' ' || word(hash(firm, 'word') % 8000)
        || case when firm % 3 = 0 then ' ' || word(hash(firm, 'more') % 900) else '' end
        as name,
    choice(firm, 'form', ['SAS', 'SARL', 'SA', 'EURL']) as legal_form,
    chance(firm, 'known') < 0.5 as is_known
from range(greatest($documents // 12, 2)) as firms (firm)
"""

# Three in ten documents more than asked are older, and settled.
_DOCUMENTS = """
create table all_documents as
with dated as (
    select
        serial, serial < $documents * 3 // 10 as is_settled,
        date '2025-10-01' + (serial * 180 // ($documents * 13 // 10))::integer
            as issue_date,
        case
            when chance(serial, 'heavy') < $heavy / $documents then 0
            else floor(
                (select count(*) from firms) * pow(chance(serial, 'firm'), 2.5)
            )::bigint
        end as firm
    from range($documents * 13 // 10) as serials (serial)
)
select
    *,
    case firm % 5
        when 0 then
            'F-' || (year(issue_date) % 100) || '/' || lpad(serial::varchar, 7, '0')
        when 1 then year(issue_date) || lpad(serial::varchar, 7, '0')
        else 'FA' || year(issue_date) || '-' || lpad(serial::varchar, 6, '0')
    end as invoice_number,
    issue_date + choice(firm, 'terms', [30, 45, 60]) as due_date,
    case
        when chance(serial, 'credit') < 0.02
            then -round(20 + 80 * chance(serial, 'amount'), 2)
        when firm % 7 = 0 then choice(serial, 'amount', [49, 99, 120, 240, 588])
        else round(exp(5.8 + 1.2 * bell(serial, 'amount')), 2) + 5
    end::decimal(18, 4) as open_amount,
    case when chance(serial, 'order') < 0.1 then 'PO' || (100000 + serial) end
        as customer_reference,
    chance(serial, 'debit') < 0.02 as is_debited
from dated
"""

# Consecutive documents of a firm are paid together, a credit note with the one before.
_PAYMENTS = """
create table payments as
with begun as (
    select
        *,
        sum((open_amount > 0 and chance(serial, 'begins') < 0.94)::integer) over (
            partition by firm order by serial
        ) as payment
    from all_documents where not is_settled and not is_debited
),
summed as (
    select
        firm, payment, list(invoice_number order by serial) as numbers,
        sum(open_amount)::decimal(18, 4) as owed,
        max(issue_date) as issue_date, max(due_date) as due_date,
        hash(firm, payment) as draw
    from begun group by firm, payment having owed > 0 and count(*) <= 12
    order by draw limit $lines * 9 // 10
)
select
    *,
    chance(draw, 'short') as short, chance(draw, 'cited') as cited,
    greatest(issue_date + 1, due_date + (10 * bell(draw, 'delay'))::integer)
        as booking_date
from summed
"""

_LINES = """
create table all_lines as
with written as (
    select
        payments.*, firms.*,
        case
            when short < 0.9 then owed
            when short < 0.94 and owed > 300 then owed - 15
            when short < 0.97 then round(owed * 0.98, 2)
            else round(owed / 2, 2)
        end::decimal(18, 4) as amount,
        case
            when cited < 0.52 then array_to_string(numbers, ' ')
            when cited < 0.62 then regexp_replace(
                array_to_string(numbers, '+'), '[-/]', ' ', 'g'
            )
            when cited < 0.68 then regexp_extract(numbers[1], '[0-9]+$')
            when cited < 0.71 then ltrim(regexp_extract(numbers[1], '[0-9]+$'), '0')
            when cited < 0.73
                then numbers[1][:-2] || ((numbers[1][-1]::integer + 3) % 10)
            else choice(draw, 'word', ['REGLEMENT', 'FACTURES', 'VOTRE RELEVE', ''])
        end as motive,
        case
            when chance(draw, 'cut') < 0.05 then upper(strip_accents(name[:14]))
            when chance(draw, 'cut') < 0.2
                then upper(strip_accents(name)) || ' ' || legal_form
            else upper(strip_accents(name))
        end as payer
    from payments inner join firms using (firm)
)
select
    'L' || row_number() over (order by draw) as bank_line_id,
    amount as remaining_amount, booking_date, numbers,
    case (draw % 5)::integer
        when 0 then 'VIR SEPA RECU /DE ' || payer || ' /MOTIF ' || motive
        when 1 then 'VIREMENT DE ' || payer || ' ' || motive
        when 2 then 'VIR INST ' || payer || ' REF ' || motive
        when 3 then motive || ' ' || payer
        else 'VIR ' || booking_date || ' ' || motive
    end as label,
    case when draw % 5 = 4 then motive end as remittance,
    case when chance(draw, 'named') < 0.7 then payer end as counterparty_name,
    case when chance(draw, 'banked') < 0.6 then iban(firm) end as counterparty_iban
from written
union all by name
select
    'N' || number as bank_line_id,
    round(20 + 3000 * chance(number, 'n'), 2)::decimal(18, 4)
        * case when number % 5 = 0 then 1 else -1 end as remaining_amount,
    date '2025-11-01' + (number % 150)::integer as booking_date,
    choice(number, 'text', ['PRLV URSSAF ', 'CB ESSENCE ', 'FRAIS DE TENUE ',
        'VIR SALAIRE ', 'PRLV ASSURANCE ']) || (number * 7919) as label
from range($lines - (select count(*) from payments)) as numbers (number)
union all by name
select
    'B' || batch as bank_line_id, sum(open_amount)::decimal(18, 4) as remaining_amount,
    max(due_date) as booking_date, 'REMISE PRLV REM' || batch as label,
    list(invoice_number) as numbers
from debits group by batch
"""

_DEBITS = """
create table debits as
select *, row_number() over (order by serial) // 50 as batch
from all_documents where is_debited and not is_settled and open_amount > 0
"""

_INPUTS = {
    "open_items": """
        select invoice_number, 'invoice' as document_type, customer_id,
            customer_reference, issue_date, due_date, 'EUR' as currency, open_amount
        from all_documents inner join firms using (firm) where not is_settled""",
    "bank_lines": """
        select bank_line_id, 'FR7630006000011234567890189' as account_iban,
            booking_date, remaining_amount, 'EUR' as currency, label, remittance,
            null as creditor_reference, counterparty_name, counterparty_iban,
            null as end_to_end_id, null as original_end_to_end_id,
            null as batch_reference, null as transaction_code, false as is_reversal,
            true as is_automatic_allowed, []::varchar[] as rejected_suggestion_ids
        from all_lines""",
    "customers": """
        select customer_id, null as parent_customer_id, name, legal_form, null as iban,
            null as email,
            case when is_known then [iban(firm)] else [] end as known_ibans,
            case when is_known then [upper(strip_accents(name))] else [] end
                as known_names
        from firms""",
    "payouts": """
        select null as payout_id, null::date as payout_date, null as charge_id,
            null::date as charge_date, null as gross_amount, null as fee,
            null as net_amount, null as description, null as customer_email,
            null as currency
        where false""",
    "batch_items": """
        select 'REM' || batch as batch_key, 'REM' || batch as batch_id,
            max(due_date) over (partition by batch) as batch_date,
            null as bank_line_id, serial::varchar as item_id, open_amount as amount,
            'EUR' as currency,
            case when serial % 3 > 0 then invoice_number end as invoice_number,
            null as customer_id, null as text, iban(firm) as counterparty_iban,
            null as end_to_end_id
        from debits""",
    "paid_items": """
        select invoice_number, customer_id, issue_date, due_date, 'EUR' as currency,
            open_amount as allocated_amount, open_amount as bank_amount,
            issue_date + 30 as booking_date, 'P' || serial as bank_line_id,
            iban(firm) as counterparty_iban, null as end_to_end_id
        from all_documents inner join firms using (firm) where is_settled""",
    "other_payers": """
        select null as counterparty_iban, 'ENERGIE DE FRANCE' as counterparty_name,
            12 as lines_count""",
    "rates": """
        select null::date as rate_date, null as currency,
            null::double as units_per_eur
        where false""",
    "truth": """
        select bank_line_id, coalesce(numbers, []) as numbers from all_lines""",
}  # fmt: skip


def make_firm(folder: Path, *, documents: int, lines: int, heavy: int) -> None:
    """Write each input, and `truth` (bank_line_id, numbers), as Parquet into `folder`.

    Args:
        folder: where the files go.
        documents: open documents; three in ten more are settled.
        lines: lines but for one a batch of fifty direct debits; nine in ten pay
            documents.
        heavy: documents, about, of the largest customer.
    """
    sizes = {"documents": documents, "lines": lines, "heavy": heavy}
    with scratch() as connection:
        for statement in (
            *_MACROS.split(";\n"), _FIRMS, _DOCUMENTS, _PAYMENTS, _DEBITS, _LINES
        ):  # fmt: skip
            given = {k: v for k, v in sizes.items() if f"${k}" in statement}
            connection.execute(statement, given)
        for name, query in _INPUTS.items():
            connection.execute(f"copy ({query}) to '{folder}/{name}.parquet'")
