select
    ---------- ids
    supplier_id,
    invoice_number,
    invoice_line_number,
    product_code,

    ---------- texts
    description,
    unit,
    vat_category,

    ---------- amounts
    quantity,
    unit_price,
    amount_excluding_tax,
    vat_rate,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'purchase_invoice_lines') }}
