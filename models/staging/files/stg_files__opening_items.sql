select
    ---------- ids
    invoice_number,
    customer_id,

    ---------- texts
    currency,

    ---------- amounts
    open_amount,
    vat_rate,
    open_vat_amount,

    ---------- dates
    issue_date,
    due_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'opening_items') }}
