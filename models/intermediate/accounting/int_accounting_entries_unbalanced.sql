with

documents as (

    select * from {{ ref('int_documents_known') }}

),

postings as (

    select * from {{ ref('stg_files__accounting_entries') }}

),

known as (

    select
        postings.*,
        row_number() over (
            partition by
                postings.journal_code,
                postings.entry_number,
                postings.entry_date,
                postings.entry_line
            order by documents.position desc, postings.line_number desc
        ) as version_rank

    from postings

    inner join documents
        on postings.document_id = documents.document_id

    where postings.entry_date <= {{ as_of_date() }}

),

final as (

    select
        known.journal_code,
        known.entry_number,
        known.entry_date,
        count(*) as postings_count,
        {{ as_money('sum(known.debit_amount)') }} as debit_amount,
        {{ as_money('sum(known.credit_amount)') }} as credit_amount,
        {{ as_money('sum(known.debit_amount) - sum(known.credit_amount)') }}
            as difference_amount,
        min_by(known.document_id, known.entry_line) as document_id,
        min_by(known.line_number, known.entry_line) as line_number

    from known

    where known.version_rank = 1

    group by
        known.journal_code,
        known.entry_number,
        known.entry_date

    having sum(known.debit_amount) <> sum(known.credit_amount)

)

select * from final
