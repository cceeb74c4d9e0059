-- The parts in which a document is due sum to it, and so do their open amounts.
with

due_dates as (

    select * from {{ ref('int_due_dates_settled') }}

),

invoices as (

    select * from {{ ref('invoices') }}

),

summed as (

    select
        due_dates.invoice_number,
        sum(due_dates.amount) as amount,
        sum(due_dates.open_amount) as open_amount

    from due_dates

    group by due_dates.invoice_number

)

select
    invoices.invoice_number,
    invoices.amount_including_tax,
    invoices.open_amount,
    summed.amount as parts_amount,
    summed.open_amount as parts_open_amount

from invoices

left join summed
    on invoices.invoice_number = summed.invoice_number

where
    summed.invoice_number is null
    or summed.amount <> invoices.amount_including_tax
    or summed.open_amount <> invoices.open_amount
