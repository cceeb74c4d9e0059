select
    ---------- ids
    position,
    row_number as closed_row_number,
    vat_entry_id,
    derived_vat_entry_id,
    invoice_number,
    customer_id,
    allocation_id,
    bank_line_id,

    ---------- the event
    event_date,
    event_kind,
    nature,
    vat_rate,
    vat_category,

    ---------- amounts
    base_amount,
    vat_amount,
    box,
    currency,
    document_base_amount,
    document_vat_amount,

    ---------- where it is declared
    period,
    original_period

from {{ source('books', 'closed_vat_events') }}
