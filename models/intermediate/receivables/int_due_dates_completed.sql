with

documents as (

    select * from {{ ref('int_documents_known') }}

),

due_dates as (

    select * from {{ ref('stg_files__invoice_due_dates') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

ranked as (

    select
        due_dates.*,
        row_number() over (
            partition by due_dates.invoice_number, due_dates.due_date
            order by documents.position, due_dates.line_number
        ) as landing_rank

    from due_dates

    inner join documents
        on due_dates.document_id = documents.document_id

),

landed as (

    select
        ranked.invoice_number,
        ranked.due_date,
        ranked.amount

    from ranked

    where ranked.landing_rank = 1

),

in_parts as (

    -- Parts count only where they are parts of the document: each of them positive,
    -- and together no more than its total. Else its own due date stands for all.
    select
        invoices.invoice_number,
        {{ as_money('sum(landed.amount)') }} as parts_amount

    from invoices

    inner join landed
        on invoices.invoice_number = landed.invoice_number

    where invoices.origin = 'landed'

    group by invoices.invoice_number, invoices.amount_including_tax

    having
        min(landed.amount) > 0
        and sum(landed.amount) <= invoices.amount_including_tax

),

parts as (

    select
        landed.invoice_number,
        landed.due_date,
        landed.amount

    from landed

    inner join in_parts
        on landed.invoice_number = in_parts.invoice_number

    union all

    -- What no part covers is due on the document's own due date.
    select
        invoices.invoice_number,
        invoices.due_date,
        {{ as_money(
            'invoices.amount_including_tax - coalesce(in_parts.parts_amount, 0)'
        ) }} as amount

    from invoices

    left join in_parts
        on invoices.invoice_number = in_parts.invoice_number

    where
        in_parts.invoice_number is null
        or invoices.amount_including_tax > in_parts.parts_amount

),

by_due_date as (

    select
        parts.invoice_number,
        parts.due_date,
        {{ as_money('sum(parts.amount)') }} as amount

    from parts

    group by parts.invoice_number, parts.due_date

),

final as (

    select
        by_due_date.invoice_number,
        by_due_date.due_date,
        by_due_date.amount,
        {{ as_money(
            'sum(by_due_date.amount) over ('
            ~ 'partition by by_due_date.invoice_number order by by_due_date.due_date'
            ~ ') - by_due_date.amount'
        ) }} as due_before_amount

    from by_due_date

)

select * from final
