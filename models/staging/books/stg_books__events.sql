select
    ---------- ids
    position,
    user_id,

    ---------- texts
    kind,

    ---------- timestamps
    recorded_at

from {{ source('books', 'book_events') }}
