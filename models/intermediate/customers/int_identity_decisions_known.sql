with

decisions as (

    select * from {{ ref('stg_identity__decisions') }}

),

known as (

    select * from decisions
    where {{ is_known('decisions.position') }}

),

undone as (

    select known.undone_decision_id
    from known
    where known.undone_decision_id is not null
    group by known.undone_decision_id

),

final as (

    -- Without its customers, a decision was erased and says nothing any more.
    select
        known.decision_id,
        known.position,
        known.user_id,
        known.customer_ids,
        known.action,
        known.reason,
        known.decided_at

    from known

    left join undone
        on known.decision_id = undone.undone_decision_id

    where
        known.action in ('merge', 'separate')
        and known.customer_ids is not null
        and undone.undone_decision_id is null

)

select * from final
