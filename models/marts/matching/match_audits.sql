with

outcomes as (

    select * from {{ ref('int_match_outcomes') }}

),

final as (

    select
        outcomes.decision_id,
        outcomes.bank_line_id,
        outcomes.suggestion_id,
        outcomes.kind,
        outcomes.probability,
        outcomes.booking_date,
        outcomes.decided_at as drawn_at,
        case
            when outcomes.is_right then 'confirmed'
            when not outcomes.is_right then 'undone'
            else 'waiting'
        end as outcome,
        outcomes.judged_by,
        outcomes.judged_at

    from outcomes

    where outcomes.is_drawn

)

select * from final
order by drawn_at, bank_line_id, suggestion_id
