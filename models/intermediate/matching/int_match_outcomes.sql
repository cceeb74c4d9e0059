with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

known as (

    select * from {{ ref('int_decisions_known') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

confirmations as (

    -- The last word of who looked at an automatic decision and found it right.
    select
        known.suggestion_id,
        max_by(known.decided_by, known.position) as judged_by,
        max(known.decided_at) as judged_at

    from known

    where
        known.action = 'confirm'
        and not known.is_undone

    group by known.suggestion_id

),

undoings as (

    select
        known.undone_decision_id as decision_id,
        min(known.decided_by) as judged_by,
        min(known.decided_at) as judged_at

    from known

    where known.action = 'undo'

    group by known.undone_decision_id

),

acceptances as (

    -- What a person accepted after having undone it was right after all.
    select decisions.suggestion_id

    from decisions

    where
        decisions.action = 'accept'
        and decisions.origin = 'person'
        and not decisions.is_undone
        and decisions.suggestion_id is not null

    group by decisions.suggestion_id

),

automatic as (

    select
        decisions.suggestion_id,
        decisions.decision_id,
        decisions.bank_line_id,
        decisions.kind,
        case
            when confirmations.suggestion_id is not null then true
            when acceptances.suggestion_id is not null then true
            when decisions.is_undone then false
        end as is_right,
        decisions.probability,
        {{ is_drawn_for_audit('decisions.suggestion_id', 'settings.audit_share') }}
            as is_drawn,
        decisions.booking_date,
        decisions.decided_at,
        coalesce(confirmations.judged_by, undoings.judged_by) as judged_by,
        coalesce(confirmations.judged_at, undoings.judged_at) as judged_at,
        decisions.position

    from decisions

    cross join settings

    left join confirmations
        on decisions.suggestion_id = confirmations.suggestion_id

    left join undoings
        on decisions.decision_id = undoings.decision_id

    left join acceptances
        on decisions.suggestion_id = acceptances.suggestion_id

    where
        decisions.action = 'accept'
        and decisions.origin = 'automatic'

),

by_people as (

    -- A suggestion that a person took or refused, and the first one of the line where
    -- the decision was for something else.
    select
        decisions.*,
        json_extract(decisions.evidence, '$.first_suggestion') as first_suggestion

    from decisions

    where
        decisions.origin = 'person'
        and not decisions.is_undone

),

judged as (

    select
        by_people.suggestion_id,
        by_people.decision_id,
        by_people.bank_line_id,
        by_people.kind,
        by_people.action = 'accept' as is_right,
        by_people.probability,
        by_people.booking_date,
        by_people.decided_at,
        by_people.decided_by,
        by_people.position

    from by_people

    where
        by_people.suggestion_id is not null
        and by_people.first_suggestion is null

    union all

    select
        by_people.first_suggestion ->> '$.suggestion_id' as suggestion_id,
        by_people.decision_id,
        by_people.bank_line_id,
        by_people.first_suggestion ->> '$.kind' as kind,
        cast(by_people.first_suggestion ->> '$.is_right' as boolean) as is_right,
        cast(by_people.first_suggestion ->> '$.probability' as double) as probability,
        by_people.booking_date,
        by_people.decided_at,
        by_people.decided_by,
        by_people.position

    from by_people

    where by_people.first_suggestion is not null

),

united as (

    select
        automatic.suggestion_id,
        automatic.decision_id,
        automatic.bank_line_id,
        automatic.kind,
        case
            when automatic.is_right is null then 'unseen'
            when automatic.is_drawn then 'audit'
            when automatic.is_right then 'person'
            else 'reversal'
        end as origin,
        automatic.judged_by,
        automatic.probability,
        automatic.is_right,
        automatic.is_drawn,
        automatic.booking_date,
        automatic.decided_at,
        automatic.judged_at,
        automatic.position,
        1 as source_rank

    from automatic

    union all

    select
        judged.suggestion_id,
        judged.decision_id,
        judged.bank_line_id,
        judged.kind,
        'person' as origin,
        judged.decided_by as judged_by,
        judged.probability,
        judged.is_right,
        false as is_drawn,
        judged.booking_date,
        judged.decided_at,
        judged.decided_at as judged_at,
        judged.position,
        2 as source_rank

    from judged

),

final as (

    select
        ---------- ids
        united.suggestion_id,
        united.decision_id,
        united.bank_line_id,

        ---------- texts
        united.kind,
        united.origin,
        united.judged_by,

        ---------- numerics
        united.probability,

        ---------- booleans
        united.is_right,
        united.is_drawn,

        ---------- dates
        united.booking_date,

        ---------- timestamps
        united.decided_at,
        united.judged_at

    from united

    where
        united.suggestion_id is not null
        and united.bank_line_id is not null
        and united.kind is not null
        and united.probability is not null

    -- What was decided alone counts once, as that; else the last word does.
    qualify
        row_number() over (
            partition by united.suggestion_id
            order by
                united.source_rank asc,
                united.position desc,
                united.decision_id desc
        ) = 1

)

select * from final
