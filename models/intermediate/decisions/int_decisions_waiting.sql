with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

allocations as (

    select * from {{ ref('int_decision_allocations_derived') }}

),

write_offs as (

    select * from {{ ref('int_write_offs_landed') }}

),

takers as (

    select * from {{ ref('int_takers_admitted') }}

),

missing_referents as (

    select
        allocations.decision_id,
        min_by(allocations.waiting_reason, allocations.allocation_row_number) as reason,
        min_by(
            coalesce(allocations.invoice_number, allocations.customer_id),
            allocations.allocation_row_number
        ) as detail

    from allocations

    where allocations.waiting_reason is not null

    group by allocations.decision_id

),

refused as (

    select
        takers.taker_id,
        'over_allocates' as reason,
        takers.refused_resource_id as detail

    from takers

    where not takers.is_admitted

),

decisions_told as (

    select
        decisions.decision_id,
        decisions.origin,
        decisions.decided_by,
        decisions.bank_line_id,
        decisions.bank_reference,
        coalesce(decisions.waiting_reason, missing_referents.reason, refused.reason)
            as reason,
        case
            when decisions.waiting_reason is null
                then coalesce(missing_referents.detail, refused.detail)
        end as detail,
        decisions.decided_at,
        decisions.position

    from decisions

    left join missing_referents
        on decisions.decision_id = missing_referents.decision_id

    left join refused
        on decisions.decision_id = refused.taker_id

    where
        decisions.action = 'accept'
        and not decisions.is_undone

),

write_offs_told as (

    select
        write_offs.write_off_id as decision_id,
        'write_off' as origin,
        write_offs.decided_by,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as bank_reference,
        case
            when takers.taker_id is null then 'invoice_not_landed'
            when not takers.is_admitted then 'over_allocates'
        end as reason,
        coalesce(takers.refused_resource_id, write_offs.invoice_number) as detail,
        write_offs.decided_at,
        write_offs.position

    from write_offs

    left join takers
        on write_offs.write_off_id = takers.taker_id

),

united as (

    select * from decisions_told

    union all

    select * from write_offs_told

),

final as (

    select * from united
    where reason is not null

)

select * from final
