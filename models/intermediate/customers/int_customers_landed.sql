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
        -- A document without a kind is no e-invoice.
        coalesce(documents.kind = 'e_invoice', false) as is_partial,
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

complete as (

    select
        versions.customer_id,
        min(versions.version_rank) as version_rank

    from versions

    where not versions.is_partial

    group by versions.customer_id

),

spoken as (

    -- An e-invoice says of its buyer what an invoice must: its silence blanks nothing.
    -- A customer file or a CRM says all it knows, and may blank a field.
    select
        versions.customer_id,
        {{ last_said('parent_customer_id') }} as parent_customer_id,
        {{ last_said('siren') }} as siren,
        {{ last_said('siret') }} as siret,
        {{ last_said('vat_number') }} as vat_number,
        {{ last_said('iban') }} as iban,
        {{ last_said('legal_form') }} as legal_form,
        {{ last_said('email') }} as email,
        {{ last_said('segment') }} as segment,
        {{ last_said('language') }} as language,
        {{ last_said('currency') }} as currency,
        {{ last_said('service_code') }} as service_code,
        {{ last_said('payment_terms_days') }} as payment_terms_days

    from versions

    left join complete
        on versions.customer_id = complete.customer_id

    where
        complete.version_rank is null
        or versions.version_rank <= complete.version_rank

    group by versions.customer_id

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
        spoken.parent_customer_id,
        spoken.siren,
        spoken.siret,
        spoken.vat_number,
        spoken.iban,

        ---------- texts
        landed.name,
        spoken.legal_form,
        landed.country,
        spoken.email,
        landed.address_line1,
        landed.address_line2,
        landed.postal_code,
        landed.city,
        spoken.segment,
        spoken.language,
        spoken.currency,
        spoken.service_code,
        landed.custom_fields,
        case when landed.customer_id is null then 'document' else 'landed' end
            as origin,

        ---------- numerics
        spoken.payment_terms_days,

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

    left join spoken
        on landed.customer_id = spoken.customer_id

)

select * from final
order by customer_id
