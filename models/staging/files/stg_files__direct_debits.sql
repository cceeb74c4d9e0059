select
    ---------- ids
    batch_reference,
    invoice_number,
    mandate,
    end_to_end_id,

    ---------- texts
    remittance,
    debtor_name,
    debtor_iban,

    ---------- amounts
    amount,

    ---------- dates
    collection_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'direct_debits') }}
