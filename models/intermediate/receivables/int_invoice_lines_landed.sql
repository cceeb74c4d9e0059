with

documents as (

    select * from {{ ref('int_documents_known') }}

),

invoice_lines as (

    select * from {{ ref('stg_files__invoice_lines') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

ranked as (

    select
        invoice_lines.*,
        invoices.currency,
        row_number() over (
            partition by
                invoice_lines.invoice_number,
                invoice_lines.invoice_line_number
            order by documents.position, invoice_lines.line_number
        ) as landing_rank

    from invoice_lines

    inner join documents
        on invoice_lines.document_id = documents.document_id

    inner join invoices
        on invoice_lines.invoice_number = invoices.invoice_number

),

final as (

    -- A line of an invoice is a fact: of two, the first stands.
    select * from ranked
    where landing_rank = 1

)

select * from final
