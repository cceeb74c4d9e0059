select
    ---------- ids
    position,
    row_number as closed_row_number,
    entry_id,
    entry_line,
    derived_entry_id,
    generation,
    is_reversal,
    journal,
    journal_label,
    entry_number,
    entry_date,
    account,
    account_label,
    auxiliary_account,
    auxiliary_label,

    ---------- texts
    label,
    document,
    document_date,

    ---------- amounts
    debit_amount,
    credit_amount,
    currency,
    currency_amount,

    ---------- where from
    pattern,
    customer_id,
    invoice_number,
    bank_line_id,
    decision_id,

    ---------- dates
    validated_date,
    original_entry_date

from {{ source('books', 'closed_entry_lines') }}
