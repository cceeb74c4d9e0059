select
    ---------- ids
    user_id,
    position,
    login,

    ---------- texts
    display_name,
    role,

    ---------- booleans
    is_active

from {{ source('books', 'users') }}
