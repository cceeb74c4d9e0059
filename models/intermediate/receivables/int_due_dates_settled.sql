with

due_dates as (

    select * from {{ ref('int_due_dates_completed') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

settlements as (

    select * from {{ ref('int_settlements_summed') }}

),

settled as (

    select
        due_dates.*,
        invoices.customer_id,
        invoices.document_type,
        invoices.currency,
        invoices.amount_including_tax,
        -- Nothing allocated means nothing settled: here absence is a zero.
        coalesce(settlements.settled_amount, 0) as settled_amount

    from due_dates

    inner join invoices
        on due_dates.invoice_number = invoices.invoice_number

    left join settlements
        on due_dates.invoice_number = settlements.invoice_number

),

final as (

    -- What settles an invoice settles its oldest part first.
    select
        settled.invoice_number,
        settled.customer_id,
        settled.document_type,
        settled.currency,
        settled.amount,
        {{ as_money(
            'case when settled.amount_including_tax > 0 then greatest(0, least('
            ~ 'settled.amount,'
            ~ ' settled.due_before_amount + settled.amount - settled.settled_amount))'
            ~ ' else settled.amount - settled.settled_amount end'
        ) }} as open_amount,
        settled.due_date,
        {{ days_between('settled.due_date', as_of_date()) }} as days_late

    from settled

)

select * from final
