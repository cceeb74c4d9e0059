select
    ---------- ids
    supplier_id,
    invoice_number,
    credited_invoice_number,
    purchase_order,

    ---------- texts
    document_type,
    currency,
    payee_iban,
    payment_reference,
    custom_fields,

    ---------- amounts
    amount_excluding_tax,
    vat_amount,
    amount_including_tax,
    amount_due,

    ---------- dates
    issue_date,
    due_date,
    delivery_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'purchase_invoices') }}
