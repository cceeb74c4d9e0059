select
    ---------- ids
    invoice_number,

    ---------- amounts
    amount,

    ---------- dates
    due_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'invoice_due_dates') }}
