select
    ---------- ids
    position,
    prior_fingerprint,

    ---------- numbers
    slopes,
    shifts,
    lines_count,
    prior_loss,
    own_loss

from {{ source('books', 'matching_models') }}
