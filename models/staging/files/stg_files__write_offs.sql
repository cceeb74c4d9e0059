select
    ---------- ids
    invoice_number,

    ---------- texts
    kind,
    comment,

    ---------- amounts
    amount,
    amount_excluding_tax,

    ---------- dates
    date as write_off_date,
    evidence_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'write_offs') }}
