select
    ---------- ids
    position,
    prior_fingerprint,

    ---------- numbers
    slope,
    shifts,
    lines_count,
    prior_loss,
    own_loss

from {{ source('books', 'matching_models') }}
