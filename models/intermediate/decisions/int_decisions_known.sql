with

decisions as (

    select * from {{ ref('stg_books__decisions') }}

),

users as (

    select * from {{ ref('stg_books__users') }}

),

known as (

    select * from decisions
    where {{ is_known('decisions.position') }}

),

undone as (

    select known.undone_decision_id
    from known
    where
        known.action = 'undo'
        and known.undone_decision_id is not null
    group by known.undone_decision_id

),

logins as (

    -- The last version of a user wins; who was erased has no login any more.
    select
        users.user_id,
        max_by(users.login, users.position) as login

    from users

    where {{ is_known('users.position') }}

    group by users.user_id

),

final as (

    select
        known.*,
        case
            when known.origin = 'automatic' then 'auto'
            else coalesce(logins.login, known.user_id)
        end as decided_by,
        undone.undone_decision_id is not null as is_undone

    from known

    left join undone
        on known.decision_id = undone.undone_decision_id

    left join logins
        on known.user_id = logins.user_id

)

select * from final
