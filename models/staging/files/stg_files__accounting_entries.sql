select
    ---------- ids
    journal_code,
    entry_number,
    entry_line,
    account,
    auxiliary_account,

    ---------- texts
    journal_label,
    account_label,
    auxiliary_label,
    document_reference,
    label,
    lettrage_code,
    currency,
    custom_fields,

    ---------- amounts
    debit_amount,
    credit_amount,
    currency_amount,

    ---------- dates
    entry_date,
    document_date,
    lettrage_date,
    validation_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'accounting_entries') }}
