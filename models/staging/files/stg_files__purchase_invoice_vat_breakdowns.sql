select
    ---------- ids
    supplier_id,
    invoice_number,

    ---------- texts
    vat_category,
    exemption_reason,

    ---------- amounts
    vat_rate,
    base_amount,
    vat_amount,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'purchase_invoice_vat_breakdowns') }}
