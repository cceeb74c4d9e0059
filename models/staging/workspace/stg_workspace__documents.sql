select
    ---------- ids
    document_id,
    position,
    sha256,

    ---------- texts
    kind,
    format,
    file_name,

    ---------- timestamps
    landed_at

from {{ source('workspace', 'documents') }}
