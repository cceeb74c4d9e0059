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
        -- A document without a kind is no e-invoice.
        coalesce(documents.kind = 'e_invoice', false) as is_partial,
        row_number() over (
            partition by suppliers.supplier_id
            order by documents.position desc, suppliers.line_number desc
        ) as version_rank

    from suppliers

    inner join documents
        on suppliers.document_id = documents.document_id

),

complete as (

    select
        versions.supplier_id,
        min(versions.version_rank) as version_rank

    from versions

    where not versions.is_partial

    group by versions.supplier_id

),

spoken as (

    -- An e-invoice says of its seller what an invoice must: its silence blanks nothing.
    select
        versions.supplier_id,
        {{ last_said('siren') }} as siren,
        {{ last_said('siret') }} as siret,
        {{ last_said('vat_number') }} as vat_number,
        {{ last_said('iban') }} as iban,
        {{ last_said('email') }} as email

    from versions

    left join complete
        on versions.supplier_id = complete.supplier_id

    where
        complete.version_rank is null
        or versions.version_rank <= complete.version_rank

    group by versions.supplier_id

),

final as (

    -- Master data: the last landed version wins.
    select
        versions.supplier_id,
        versions.name,
        versions.country,
        versions.address_line1,
        versions.address_line2,
        versions.postal_code,
        versions.city,
        versions.custom_fields,
        spoken.siren,
        spoken.siret,
        spoken.vat_number,
        spoken.iban,
        spoken.email,
        versions.document_id,
        versions.line_number

    from versions

    inner join spoken
        on versions.supplier_id = spoken.supplier_id

    where versions.version_rank = 1

)

select * from final
