with

invoices as (

    select * from {{ ref('int_invoices_landed') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

final as (

    -- Who is no other customer's record is its own.
    select
        invoices.invoice_number,
        coalesce(identities.identity_customer_id, invoices.customer_id) as customer_id,
        invoices.customer_id as landed_customer_id,
        invoices.credited_invoice_number,
        invoices.document_type,
        invoices.customer_reference,
        invoices.nature,
        invoices.currency,
        invoices.origin,
        invoices.amount_excluding_tax,
        invoices.vat_amount,
        invoices.amount_including_tax,
        invoices.issue_date,
        invoices.due_date,
        invoices.delivery_date,
        invoices.position,
        invoices.document_id,
        invoices.line_number

    from invoices

    left join identities
        on invoices.customer_id = identities.customer_id

)

select * from final
