select
    ---------- ids
    bank_line_id,
    part_number,
    end_to_end_id,
    original_end_to_end_id,
    creditor_reference,
    mandate_id,

    ---------- texts
    remittance,
    counterparty_name,
    counterparty_iban,
    ultimate_counterparty_name,
    return_reason,
    currency,

    ---------- amounts
    amount,

    ---------- provenance
    document_id,
    line_number

from {{ source('bank', 'bank_line_parts') }}
