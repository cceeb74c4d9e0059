select
    ---------- ids
    bank_line_id,
    statement_id,
    account_iban,
    end_to_end_id,
    original_end_to_end_id,
    bank_reference,
    batch_reference,
    creditor_reference,
    mandate_id,

    ---------- texts
    label,
    remittance,
    counterparty_name,
    counterparty_iban,
    ultimate_counterparty_name,
    transaction_code,
    return_reason,
    currency,
    instructed_currency,
    format,

    ---------- amounts
    amount,
    charges_amount,
    instructed_amount,
    exchange_rate,

    ---------- booleans
    is_reversal,

    ---------- dates
    booking_date,
    value_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('bank', 'bank_lines') }}
