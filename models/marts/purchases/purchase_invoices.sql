with

invoices as (

    select * from {{ ref('int_purchase_invoices_landed') }}

),

suppliers as (

    select * from {{ ref('int_suppliers_landed') }}

),

final as (

    select
        ---------- ids
        invoices.supplier_id,
        invoices.invoice_number,
        invoices.credited_invoice_number,
        invoices.purchase_order,

        ---------- texts
        suppliers.name as supplier_name,
        invoices.document_type,
        invoices.currency,
        invoices.payee_iban,
        invoices.payment_reference,

        ---------- amounts
        invoices.amount_excluding_tax,
        invoices.vat_amount,
        invoices.amount_including_tax,
        invoices.amount_due,

        ---------- dates
        invoices.issue_date,
        invoices.due_date,
        invoices.delivery_date,

        ---------- provenance
        invoices.document_id,
        invoices.line_number

    from invoices

    left join suppliers
        on invoices.supplier_id = suppliers.supplier_id

)

select * from final
order by supplier_id, invoice_number
