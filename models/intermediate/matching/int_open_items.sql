with

invoices as (

    select * from {{ ref('int_invoices_settled') }}

),

final as (

    select
        invoices.invoice_number,
        invoices.document_type,
        invoices.customer_id,
        invoices.customer_reference,
        invoices.credited_invoice_number,
        invoices.issue_date,
        invoices.due_date,
        invoices.currency,
        invoices.amount_including_tax as total_amount,
        invoices.open_amount

    from invoices

    where invoices.open_amount <> 0

)

select * from final
order by invoice_number
