select
    ---------- ids
    decision_id,
    position,
    row_number as decision_row_number,
    suggestion_id,
    bank_line_id,
    bank_reference,
    account_iban,
    undone_decision_id,
    user_id,

    ---------- texts
    action,
    origin,
    kind,
    evidence,
    reason,

    ---------- numerics
    rank,
    probability,

    ---------- dates
    complete_to_date,

    ---------- timestamps
    decided_at

from {{ source('books', 'decisions') }}
