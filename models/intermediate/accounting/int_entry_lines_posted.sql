select
    *,
    cast(null as bigint) as entry_number,
    cast(null as date) as validated_date,
    cast(null as date) as original_entry_date,
    false as is_reversal

from {{ ref('int_entry_lines_derived') }}
