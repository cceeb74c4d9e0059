select
    ---------- ids
    invoice_number,
    invoice_line_number,
    product_code,

    ---------- texts
    description,
    unit,
    vat_category,
    revenue_account,
    nature,

    ---------- amounts
    quantity,
    unit_price,
    amount_excluding_tax,
    vat_rate,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'invoice_lines') }}
