with

invoices as (

    select * from {{ ref('int_invoices_settled') }}

),

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

receipts as (

    select
        allocations.bank_line_id,
        allocations.invoice_number,
        {{ as_money('sum(allocations.allocated_amount)') }} as allocated_amount,
        {{ as_money('sum(allocations.bank_amount)') }} as bank_amount

    from allocations

    where
        allocations.kind = 'cash'
        and allocations.bank_amount > 0
        and allocations.invoice_number is not null

    group by allocations.bank_line_id, allocations.invoice_number

),

final as (

    select
        invoices.invoice_number,
        invoices.customer_id,
        invoices.currency,
        invoices.issue_date,
        invoices.due_date,
        invoices.settled_amount,
        receipts.bank_amount,
        bank_lines.booking_date,
        receipts.bank_line_id,
        bank_lines.counterparty_iban,
        bank_lines.end_to_end_id,
        bank_lines.bank_reference,
        receipts.allocated_amount

    from receipts

    inner join invoices
        on receipts.invoice_number = invoices.invoice_number

    inner join bank_lines
        on receipts.bank_line_id = bank_lines.bank_line_id

    -- A payment that came back already cannot come back again.
    where invoices.settled_amount > 0

)

select * from final
order by bank_line_id, invoice_number
