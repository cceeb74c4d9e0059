with

documents as (

    select * from {{ ref('stg_workspace__documents') }}

),

final as (

    select
        documents.document_id,
        documents.position,
        documents.kind,
        documents.format,
        documents.file_name,
        documents.landed_at

    from documents

    where {{ is_known('documents.position') }}

)

select * from final
