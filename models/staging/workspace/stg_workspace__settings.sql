select
    key,
    value

from {{ source('workspace', 'settings') }}
