select
    ---------- ids
    document_id,
    position,
    sha256,

    ---------- texts
    kind,
    format,
    file_name,
    error,

    ---------- counts
    rows_landed,
    rows_duplicate,
    rows_rejected,

    ---------- booleans
    is_consistent,

    ---------- timestamps
    landed_at

from {{ source('workspace', 'documents') }}
