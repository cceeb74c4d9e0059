select
    ---------- ids
    customer_id,
    parent_customer_id,
    siren,
    siret,
    vat_number,
    iban,

    ---------- texts
    name,
    legal_form,
    country,
    email,
    address_line1,
    address_line2,
    postal_code,
    city,
    segment,
    language,
    currency,
    service_code,
    custom_fields,

    ---------- numerics
    payment_terms_days,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'customers') }}
