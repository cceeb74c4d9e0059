select
    ---------- ids
    statement_id,
    account_iban,
    statement_reference,

    ---------- texts
    currency,
    format,

    ---------- amounts
    opening_balance,
    closing_balance,
    lines_amount,
    lines_count,

    ---------- booleans
    -- Landed before interim reports were read: no value means none.
    coalesce(is_interim, false) as is_interim,

    ---------- dates
    opening_date,
    closing_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('bank', 'bank_statements') }}
