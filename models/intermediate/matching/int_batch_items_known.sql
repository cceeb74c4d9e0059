with

documents as (

    select * from {{ ref('int_documents_known') }}

),

direct_debits as (

    select * from {{ ref('stg_files__direct_debits') }}

),

cheques as (

    select * from {{ ref('stg_files__cheque_deposits') }}

),

parts as (

    select * from {{ ref('int_bank_line_parts_chosen') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

debits_known as (

    -- Both are facts: of two with one key, the first stands.
    select
        direct_debits.*,
        row_number() over (
            partition by direct_debits.batch_reference, direct_debits.invoice_number
            order by documents.position, direct_debits.line_number
        ) as landing_rank

    from direct_debits

    inner join documents
        on direct_debits.document_id = documents.document_id

    where direct_debits.collection_date <= {{ as_of_date() }}

),

cheques_known as (

    select
        cheques.*,
        row_number() over (
            partition by cheques.deposit_reference, cheques.cheque_number
            order by documents.position, cheques.line_number
        ) as landing_rank

    from cheques

    inner join documents
        on cheques.document_id = documents.document_id

    where cheques.deposit_date <= {{ as_of_date() }}

),

final as (

    select
        'direct debits ' || debits_known.batch_reference as batch_key,
        debits_known.batch_reference as batch_id,
        debits_known.collection_date as batch_date,
        cast(null as varchar) as bank_line_id,
        debits_known.invoice_number as item_id,
        debits_known.amount,
        cast(null as varchar) as currency,
        debits_known.invoice_number,
        cast(null as varchar) as customer_id,
        debits_known.remittance as text,
        debits_known.debtor_iban as counterparty_iban,
        debits_known.end_to_end_id

    from debits_known

    where debits_known.landing_rank = 1

    union all

    select
        'cheques ' || cheques_known.deposit_reference as batch_key,
        cheques_known.deposit_reference as batch_id,
        cheques_known.deposit_date as batch_date,
        cast(null as varchar) as bank_line_id,
        cheques_known.cheque_number as item_id,
        cheques_known.amount,
        cast(null as varchar) as currency,
        cast(null as varchar) as invoice_number,
        cheques_known.customer_id,
        cast(null as varchar) as text,
        cast(null as varchar) as counterparty_iban,
        cast(null as varchar) as end_to_end_id

    from cheques_known

    where cheques_known.landing_rank = 1

    union all

    -- A batch that the bank itself lists hangs on its line: no day is needed.
    select
        'bank ' || parts.bank_line_id as batch_key,
        parts.bank_line_id as batch_id,
        bank_lines.booking_date as batch_date,
        parts.bank_line_id,
        parts.bank_line_part_id as item_id,
        parts.amount,
        parts.currency,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as customer_id,
        concat_ws(
            ' ', parts.creditor_reference, parts.remittance, parts.end_to_end_id
        ) as text,
        parts.counterparty_iban,
        parts.end_to_end_id

    from parts

    inner join bank_lines
        on parts.bank_line_id = bank_lines.bank_line_id

)

select * from final
order by batch_key, item_id
