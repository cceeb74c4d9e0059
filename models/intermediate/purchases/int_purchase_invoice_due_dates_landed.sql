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
        row_number() over (
            partition by
                purchase_invoice_due_dates.supplier_id,
                purchase_invoice_due_dates.invoice_number,
                purchase_invoice_due_dates.due_date
            order by documents.position, purchase_invoice_due_dates.line_number
        ) as landing_rank

    from purchase_invoice_due_dates

    inner join documents
        on purchase_invoice_due_dates.document_id = documents.document_id

    inner join invoices
        on
            purchase_invoice_due_dates.supplier_id = invoices.supplier_id
            and purchase_invoice_due_dates.invoice_number = invoices.invoice_number

),

final as (

    -- What a document says is a fact: of two, the first stands.
    select * from ranked
    where landing_rank = 1

)

select * from final
