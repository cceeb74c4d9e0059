with

landed as (

    select * from {{ ref('int_customers_landed') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

records as (

    -- The record whose identifier they take speaks first, then the others as they
    -- landed, the last word before earlier ones; a bare identifier says least.
    select
        landed.*,
        coalesce(identities.identity_customer_id, landed.customer_id)
            as identity_customer_id,
        row_number() over (
            partition by coalesce(identities.identity_customer_id, landed.customer_id)
            order by
                landed.origin = 'document' asc,
                landed.customer_id <> coalesce(
                    identities.identity_customer_id, landed.customer_id
                ) asc,
                landed.position desc,
                landed.line_number desc,
                landed.customer_id asc
        ) as record_rank,
        coalesce(
            landed.address_line1, landed.postal_code, landed.city
        ) is not null as has_address

    from landed

    left join identities
        on landed.customer_id = identities.customer_id

),

parents as (

    select
        records.customer_id,
        records.identity_customer_id

    from records

),

first_said as (

    select
        records.identity_customer_id as customer_id,
        {{ first_said('parent_customer_id') }} as parent_customer_id,
        {{ first_said('siren') }} as siren,
        {{ first_said('siret') }} as siret,
        {{ first_said('vat_number') }} as vat_number,
        {{ first_said('iban') }} as iban,
        {{ first_said('name') }} as name,
        {{ first_said('legal_form') }} as legal_form,
        {{ first_said('country') }} as country,
        {{ first_said('email') }} as email,
        min_by(
            struct_pack(
                address_line1 := records.address_line1,
                address_line2 := records.address_line2,
                postal_code := records.postal_code,
                city := records.city
            ),
            case when records.has_address then records.record_rank end
        ) as address,
        {{ first_said('segment') }} as segment,
        {{ first_said('language') }} as language,
        {{ first_said('currency') }} as currency,
        {{ first_said('service_code') }} as service_code,
        {{ first_said('custom_fields') }} as custom_fields,
        {{ first_said('payment_terms_days') }} as payment_terms_days,
        min_by(records.origin, records.record_rank) as origin,
        min_by(records.position, records.record_rank) as position,
        {{ first_said('document_id') }} as document_id,
        {{ first_said('line_number') }} as line_number,
        list(records.customer_id order by records.customer_id) filter (
            records.customer_id <> records.identity_customer_id
        ) as merged_customer_ids,
        list(records.name order by records.record_rank) filter (
            records.name is not null
        ) as names,
        list(records.iban order by records.record_rank) filter (
            records.iban is not null
        ) as ibans

    from records

    group by records.identity_customer_id

),

invoiced as (

    select
        invoices.customer_id,
        min(invoices.issue_date) as first_invoice_date

    from invoices

    group by invoices.customer_id

),

final as (

    -- A customer whom only invoices name is shown by its identifier.
    select
        ---------- ids
        first_said.customer_id,
        case
            when parents.identity_customer_id <> first_said.customer_id
                then parents.identity_customer_id
            when parents.identity_customer_id is null
                then first_said.parent_customer_id
        end as parent_customer_id,
        first_said.siren,
        -- A person may merge what has two SIREN: an establishment is of the one shown.
        case
            when
                first_said.siren is null
                or starts_with(
                    replace(first_said.siret, ' ', ''),
                    replace(first_said.siren, ' ', '')
                )
                then first_said.siret
        end as siret,
        first_said.vat_number,
        first_said.iban,
        coalesce(first_said.merged_customer_ids, cast([] as varchar[]))
            as merged_customer_ids,

        ---------- texts
        coalesce(first_said.name, first_said.customer_id) as name,
        first_said.legal_form,
        first_said.country,
        first_said.email,
        first_said.address.address_line1,
        first_said.address.address_line2,
        first_said.address.postal_code,
        first_said.address.city,
        first_said.segment,
        first_said.language,
        first_said.currency,
        first_said.service_code,
        first_said.custom_fields,
        first_said.origin,
        coalesce(first_said.names, cast([] as varchar[])) as names,
        coalesce(first_said.ibans, cast([] as varchar[])) as ibans,

        ---------- numerics
        first_said.payment_terms_days,

        ---------- dates
        invoiced.first_invoice_date,

        ---------- provenance
        first_said.position,
        first_said.document_id,
        first_said.line_number

    from first_said

    left join parents
        on first_said.parent_customer_id = parents.customer_id

    left join invoiced
        on first_said.customer_id = invoiced.customer_id

)

select * from final
