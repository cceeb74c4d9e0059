with

documents as (

    select * from {{ ref('int_documents_known') }}

),

postings as (

    select * from {{ ref('stg_files__accounting_entries') }}

),

ranked as (

    select
        postings.*,
        row_number() over (
            partition by
                postings.journal_code,
                postings.entry_number,
                postings.entry_date,
                postings.entry_line
            order by documents.position desc, postings.line_number desc
        ) as version_rank,
        min(documents.position) over (
            partition by
                postings.journal_code,
                postings.entry_number,
                postings.entry_date,
                postings.entry_line,
                postings.account,
                postings.debit_amount,
                postings.credit_amount
        ) as landed_position

    from postings

    inner join documents
        on postings.document_id = documents.document_id

    where postings.entry_date <= {{ as_of_date() }}

),

entries as (

    -- The entry that settles a return empties the accounts of the tax into 44551 or
    -- 44567; an opening entry brings what a return before had.
    select
        ranked.*,
        {{ is_opening_journal('ranked.journal_code', 'ranked.journal_label') }}
        or bool_or(
            ranked.account like '44551%' or ranked.account like '44567%'
        ) over (
            partition by
                ranked.journal_code,
                ranked.entry_number,
                ranked.entry_date
        ) as is_settlement_or_opening

    from ranked

    where ranked.version_rank = 1

),

final as (

    select
        'ledger ' || entries.journal_code || ' ' || entries.entry_number || ' '
        || entries.entry_date || ' ' || entries.entry_line as vat_entry_id,
        entries.document_reference,
        entries.entry_date as event_date,
        case when entries.account like '44562%' then '19' else '20' end as box,
        {{ as_money('entries.debit_amount - entries.credit_amount') }} as vat_amount,
        entries.landed_position

    from entries

    where
        not entries.is_settlement_or_opening
        and (entries.account like '44562%' or entries.account like '44566%')
        and entries.debit_amount <> entries.credit_amount

)

select * from final
