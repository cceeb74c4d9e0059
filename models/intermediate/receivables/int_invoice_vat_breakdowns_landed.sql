with

documents as (

    select * from {{ ref('int_documents_known') }}

),

invoice_vat_breakdowns as (

    select * from {{ ref('stg_files__invoice_vat_breakdowns') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

ranked as (

    select
        invoice_vat_breakdowns.*,
        invoices.currency,
        row_number() over (
            partition by
                invoice_vat_breakdowns.invoice_number,
                invoice_vat_breakdowns.vat_category,
                invoice_vat_breakdowns.vat_rate
            order by documents.position, invoice_vat_breakdowns.line_number
        ) as landing_rank

    from invoice_vat_breakdowns

    inner join documents
        on invoice_vat_breakdowns.document_id = documents.document_id

    inner join invoices
        on invoice_vat_breakdowns.invoice_number = invoices.invoice_number

),

final as (

    -- What a document says is a fact: of two, the first stands.
    select * from ranked
    where landing_rank = 1

)

select * from final
