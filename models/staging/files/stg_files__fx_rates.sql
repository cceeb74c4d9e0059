select
    ---------- ids
    currency,

    ---------- amounts
    units_per_eur,

    ---------- dates
    date as rate_date,

    ---------- provenance
    document_id,
    line_number

from {{ source('files', 'fx_rates') }}
