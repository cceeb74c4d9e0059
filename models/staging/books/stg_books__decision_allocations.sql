select
    ---------- ids
    decision_id,
    row_number as allocation_row_number,
    invoice_number,
    customer_id,

    ---------- texts
    difference_kind,

    ---------- amounts
    allocated_amount,
    bank_amount,
    difference_amount

from {{ source('books', 'decision_allocations') }}
