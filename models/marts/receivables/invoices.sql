with

invoices as (

    select * from {{ ref('int_invoices_settled') }}

),

final as (

    select
        ---------- ids
        invoices.invoice_number,
        invoices.document_type,
        invoices.customer_id,

        ---------- dates
        invoices.issue_date,
        invoices.due_date,

        ---------- amounts
        invoices.currency,
        invoices.amount_excluding_tax,
        invoices.vat_amount,
        invoices.amount_including_tax,
        invoices.paid_amount,
        invoices.settled_amount,
        invoices.open_amount,

        ---------- state
        invoices.status,
        invoices.last_payment_date,
        invoices.days_overdue,
        invoices.origin,

        ---------- more of the document
        invoices.customer_reference,
        invoices.credited_invoice_number,
        invoices.nature,
        invoices.delivery_date,

        ---------- provenance
        invoices.document_id,
        invoices.line_number

    from invoices

)

select * from final
order by invoice_number
