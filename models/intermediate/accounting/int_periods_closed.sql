with

closed as (

    select * from {{ ref('stg_books__closed_periods') }}

),

final as (

    -- Decisions count whenever they were made, but a month that has not ended by the
    -- business date cannot be closed yet.
    select
        closed.position,
        closed.period,
        closed.last_day

    from closed

    where
        closed.last_day <= {{ as_of_date() }}
        and {{ is_known('closed.position') }}

)

select * from final
