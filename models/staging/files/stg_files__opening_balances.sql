select
    ---------- ids
    account,
    auxiliary_account,

    ---------- amounts
    debit_amount,
    credit_amount,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'opening_balances') }}
