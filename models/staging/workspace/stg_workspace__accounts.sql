select
    ---------- ids
    account_iban,
    bic,
    ledger_account,

    ---------- texts
    name,
    journal,
    currency,

    ---------- numerics
    ordinal

from {{ source('workspace', 'accounts') }}
