select
    ---------- ids
    document_id,
    line_number,

    ---------- texts
    field,
    reason,
    payload

from {{ source('workspace', 'rejected_rows') }}
