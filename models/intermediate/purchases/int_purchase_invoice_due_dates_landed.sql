with

documents as (

    select * from {{ ref('int_documents_known') }}

),

purchase_invoice_due_dates as (

    select * from {{ ref('stg_files__purchase_invoice_due_dates') }}

),

invoices as (

    select * from {{ ref('int_purchase_invoices_landed') }}

),

ranked as (

    select
        purchase_invoice_due_dates.*,
        invoices.currency,
        min(documents.position) over (
            partition by
                purchase_invoice_due_dates.supplier_id,
                purchase_invoice_due_dates.invoice_number
        ) as first_position,
        documents.position

    from purchase_invoice_due_dates

    inner join documents
        on purchase_invoice_due_dates.document_id = documents.document_id

    inner join invoices
        on
            purchase_invoice_due_dates.supplier_id = invoices.supplier_id
            and purchase_invoice_due_dates.invoice_number = invoices.invoice_number

),

final as (

    -- The parts are those of the first document that tells them: another program may
    -- date them otherwise, and the purchase is due once.
    select * exclude (first_position, position) from ranked
    where position = first_position

)

select * from final
