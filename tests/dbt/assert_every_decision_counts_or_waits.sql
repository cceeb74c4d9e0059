-- Every accept that was not undone is in force, pays nothing, or waits with a reason.
with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

stated as (

    select * from {{ ref('stg_books__decision_allocations') }}

),

waiting as (

    select * from {{ ref('int_decisions_waiting') }}

),

allocations as (

    select * from {{ ref('allocations') }}

),

stating as (

    select stated.decision_id
    from stated
    group by stated.decision_id

),

allocated as (

    select allocations.decision_id
    from allocations
    where allocations.decision_id is not null
    group by allocations.decision_id

)

select
    decisions.decision_id,
    waiting.reason

from decisions

left join stating
    on decisions.decision_id = stating.decision_id

left join waiting
    on decisions.decision_id = waiting.decision_id

left join allocated
    on decisions.decision_id = allocated.decision_id

where
    decisions.action = 'accept'
    and not decisions.is_undone
    and (
        -- It waits and counts at once, or it is lost.
        (waiting.decision_id is not null and allocated.decision_id is not null)
        or (
            waiting.decision_id is null
            and allocated.decision_id is null
            and stating.decision_id is not null
        )
    )
