select
    ---------- ids
    invoice_number,
    customer_id,
    credited_invoice_number,

    ---------- texts
    document_type,
    customer_reference,
    nature,
    currency,
    custom_fields,

    ---------- amounts
    amount_excluding_tax,
    vat_amount,
    amount_including_tax,

    ---------- dates
    issue_date,
    due_date,
    delivery_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'invoices') }}
