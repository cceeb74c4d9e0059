with

documents as (

    select * from {{ ref('int_documents_known') }}

),

invoices as (

    select * from {{ ref('stg_files__purchase_invoices') }}

),

ranked as (

    select
        invoices.*,
        row_number() over (
            partition by invoices.supplier_id, invoices.invoice_number
            order by documents.position, invoices.line_number
        ) as landing_rank

    from invoices

    inner join documents
        on invoices.document_id = documents.document_id

    where invoices.issue_date <= {{ as_of_date() }}

),

final as (

    -- An invoice is a fact: of two, the first stands.
    select * from ranked
    where landing_rank = 1

)

select * from final
