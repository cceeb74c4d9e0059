select
    ---------- ids
    currency,

    ---------- texts
    edition,

    ---------- amounts
    units_per_eur,

    ---------- dates
    date as rate_date

from {{ source('rates', 'bundled_fx_rates') }}
