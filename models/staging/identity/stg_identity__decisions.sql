select
    ---------- ids
    decision_id,
    position,
    user_id,
    customer_ids,
    undone_decision_id,

    ---------- texts
    action,
    reason,

    ---------- timestamps
    decided_at

from {{ source('identity', 'identity_decisions') }}
