select
    *,
    cast(null as varchar) as period,
    cast(null as varchar) as original_period

from {{ ref('int_vat_events') }}
