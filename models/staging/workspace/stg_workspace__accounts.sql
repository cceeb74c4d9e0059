select
    ---------- ids
    account_iban,
    bic,

    ---------- texts
    name,
    currency,

    ---------- numerics
    ordinal

from {{ source('workspace', 'accounts') }}
