with

documents as (

    select * from {{ ref('int_documents_known') }}

),

customers as (

    select * from {{ ref('stg_files__customers') }}

),

invoices as (

    select * from {{ ref('int_invoices_landed') }}

),

versions as (

    select
        customers.*,
        documents.position,
        row_number() over (
            partition by customers.customer_id
            order by documents.position desc, customers.line_number desc
        ) as version_rank,
        row_number() over (
            partition by customers.customer_id
            order by documents.position, customers.line_number
        ) as landing_rank

    from customers

    inner join documents
        on customers.document_id = documents.document_id

),

firsts as (

    select
        versions.customer_id,
        versions.position,
        versions.line_number

    from versions

    where versions.landing_rank = 1

),

landed as (

    -- Master data: the last landed version wins.
    select
        versions.*,
        firsts.position as first_position,
        firsts.line_number as first_line_number

    from versions

    inner join firsts
        on versions.customer_id = firsts.customer_id

    where versions.version_rank = 1

),

named as (

    select
        invoices.customer_id,
        min(invoices.position) as position

    from invoices

    group by invoices.customer_id

),

final as (

    -- A customer whom only documents name is shown by its identifier.
    select
        ---------- ids
        coalesce(landed.customer_id, named.customer_id) as customer_id,
        landed.parent_customer_id,
        landed.siren,
        landed.siret,
        landed.vat_number,
        landed.iban,

        ---------- texts
        landed.name,
        landed.legal_form,
        landed.country,
        landed.email,
        landed.address_line1,
        landed.address_line2,
        landed.postal_code,
        landed.city,
        landed.segment,
        landed.language,
        landed.currency,
        landed.service_code,
        landed.custom_fields,
        case when landed.customer_id is null then 'document' else 'landed' end
            as origin,

        ---------- numerics
        landed.payment_terms_days,

        ---------- provenance
        coalesce(landed.position, named.position) as position,
        coalesce(landed.first_position, named.position) as first_position,
        -- Only documents name it: it stands in no line of a customer file.
        coalesce(landed.first_line_number, 0) as first_line_number,
        landed.document_id,
        landed.line_number

    from landed

    full join named
        on landed.customer_id = named.customer_id

)

select * from final
order by customer_id
