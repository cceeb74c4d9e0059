select
    ---------- ids
    payout_id,
    charge_id,

    ---------- texts
    kind,
    description,
    customer_email,
    currency,

    ---------- amounts
    gross_amount,
    fee,
    net_amount,

    ---------- dates
    payout_date,
    charge_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'psp_payouts') }}
