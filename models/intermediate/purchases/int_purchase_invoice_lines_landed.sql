with

documents as (

    select * from {{ ref('int_documents_known') }}

),

purchase_invoice_lines as (

    select * from {{ ref('stg_files__purchase_invoice_lines') }}

),

invoices as (

    select * from {{ ref('int_purchase_invoices_landed') }}

),

ranked as (

    select
        purchase_invoice_lines.*,
        invoices.currency,
        row_number() over (
            partition by
                purchase_invoice_lines.supplier_id,
                purchase_invoice_lines.invoice_number,
                purchase_invoice_lines.invoice_line_number
            order by documents.position, purchase_invoice_lines.line_number
        ) as landing_rank

    from purchase_invoice_lines

    inner join documents
        on purchase_invoice_lines.document_id = documents.document_id

    inner join invoices
        on
            purchase_invoice_lines.supplier_id = invoices.supplier_id
            and purchase_invoice_lines.invoice_number = invoices.invoice_number

),

final as (

    -- A line of an invoice is a fact: of two, the first stands.
    select * from ranked
    where landing_rank = 1

)

select * from final
