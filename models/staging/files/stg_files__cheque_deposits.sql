select
    ---------- ids
    deposit_reference,
    cheque_number,
    customer_id,

    ---------- amounts
    amount,

    ---------- dates
    deposit_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'cheque_deposits') }}
