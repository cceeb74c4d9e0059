with

due_dates as (

    select * from {{ ref('int_due_dates_settled') }}

),

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

open_parts as (

    select
        due_dates.customer_id,
        due_dates.currency,
        due_dates.open_amount,
        -- What the firm owes is not late, however old.
        case when due_dates.open_amount < 0 then 0 else due_dates.days_late end
            as days_late

    from due_dates

    where due_dates.open_amount <> 0

    union all

    -- Money received and not yet applied lowers what a customer owes.
    select
        allocations.customer_id,
        allocations.currency,
        -allocations.allocated_amount as open_amount,
        0 as days_late

    from allocations

    where allocations.kind = 'advance'

),

final as (

    select
        open_parts.customer_id,
        open_parts.currency,
        {{ aged('open_parts.days_late <= 0') }} as not_due,
        {{ aged('open_parts.days_late between 1 and 30') }} as days_1_30,
        {{ aged('open_parts.days_late between 31 and 60') }} as days_31_60,
        {{ aged('open_parts.days_late between 61 and 90') }} as days_61_90,
        {{ aged('open_parts.days_late > 90') }} as days_over_90,
        {{ as_money('sum(open_parts.open_amount)') }} as total

    from open_parts

    group by open_parts.customer_id, open_parts.currency

)

select * from final
