with

customers as (

    select * from {{ ref('int_customers_united') }}

),

final as (

    select
        ---------- ids
        customers.customer_id,
        customers.name,
        customers.siren,
        customers.vat_number,
        customers.country,
        customers.segment,
        customers.parent_customer_id,
        customers.merged_customer_ids,

        ---------- texts
        customers.siret,
        customers.legal_form,
        customers.email,
        customers.iban,
        customers.address_line1,
        customers.address_line2,
        customers.postal_code,
        customers.city,
        customers.language,
        customers.currency,
        customers.service_code,
        customers.custom_fields,
        customers.origin,

        ---------- numerics
        customers.payment_terms_days,

        ---------- dates
        customers.first_invoice_date,

        ---------- provenance
        customers.document_id,
        customers.line_number

    from customers

)

select * from final
order by customer_id
