with

landed as (

    select * from {{ ref('int_customers_landed') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

final as (

    select
        ---------- ids
        landed.customer_id as landed_customer_id,
        coalesce(identities.identity_customer_id, landed.customer_id) as customer_id,
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
        landed.service_code,
        landed.origin,

        ---------- provenance
        landed.document_id,
        landed.line_number

    from landed

    left join identities
        on landed.customer_id = identities.customer_id

)

select * from final
order by customer_id, landed_customer_id
