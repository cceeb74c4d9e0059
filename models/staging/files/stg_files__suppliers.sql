select
    ---------- ids
    supplier_id,
    siren,
    siret,
    vat_number,
    iban,

    ---------- texts
    name,
    country,
    email,
    address_line1,
    address_line2,
    postal_code,
    city,
    custom_fields,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'suppliers') }}
