with

documents as (

    select * from {{ ref('int_documents_known') }}

),

suppliers as (

    select * from {{ ref('stg_files__suppliers') }}

),

versions as (

    select
        suppliers.*,
        row_number() over (
            partition by suppliers.supplier_id
            order by documents.position desc, suppliers.line_number desc
        ) as version_rank

    from suppliers

    inner join documents
        on suppliers.document_id = documents.document_id

),

final as (

    -- Master data: the last landed version wins.
    select * from versions
    where version_rank = 1

)

select * from final
