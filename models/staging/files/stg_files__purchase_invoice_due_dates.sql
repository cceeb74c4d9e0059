select
    ---------- ids
    supplier_id,
    invoice_number,

    ---------- amounts
    amount,

    ---------- dates
    due_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'purchase_invoice_due_dates') }}
