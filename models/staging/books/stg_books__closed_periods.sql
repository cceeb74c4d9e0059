select
    ---------- ids
    position,
    period,
    user_id,

    ---------- numbers
    known_at,
    entries_count,
    lines_count,
    vat_events_count,

    ---------- amounts
    debit_amount,
    credit_amount,

    ---------- dates
    last_day,

    ---------- timestamps
    closed_at

from {{ source('books', 'closings') }}
