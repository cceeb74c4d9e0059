with

pairs as (

    select * from {{ ref('int_customer_pairs_compared') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

decisions as (

    select * from {{ ref('int_identity_decisions_known') }}

),

users as (

    select * from {{ ref('stg_books__users') }}

),

customers as (

    select * from {{ ref('int_customers_united') }}

),

landed as (

    select * from {{ ref('int_customers_landed') }}

),

logins as (

    select
        users.user_id,
        max_by(users.login, users.position) as login

    from users

    where {{ is_known('users.position') }}

    group by users.user_id

),

named as (

    select
        decisions.decision_id,
        decisions.position,
        decisions.action,
        decisions.user_id,
        decisions.decided_at,
        decisions.reason,
        unnest(decisions.customer_ids) as customer_id

    from decisions

),

decided as (

    -- The last word on each pair of records.
    select
        named.customer_id,
        others.customer_id as other_customer_id,
        max_by(named.decision_id, named.position) as decision_id,
        max_by(named.action, named.position) as action,
        max_by(coalesce(logins.login, named.user_id), named.position) as decided_by,
        max_by(named.decided_at, named.position) as decided_at,
        max_by(named.reason, named.position) as reason

    from named

    inner join named as others
        on
            named.decision_id = others.decision_id
            and named.customer_id < others.customer_id

    left join logins
        on named.user_id = logins.user_id

    group by named.customer_id, others.customer_id

),

kept_apart as (

    select
        least(
            coalesce(identities.identity_customer_id, decided.customer_id),
            coalesce(others.identity_customer_id, decided.other_customer_id)
        ) as one,
        greatest(
            coalesce(identities.identity_customer_id, decided.customer_id),
            coalesce(others.identity_customer_id, decided.other_customer_id)
        ) as other

    from decided

    left join identities
        on decided.customer_id = identities.customer_id

    left join identities as others
        on decided.other_customer_id = others.customer_id

    where decided.action = 'separate'

    group by one, other

),

open_pairs as (

    select
        pairs.customer_id,
        pairs.other_customer_id,
        pairs.strength,
        pairs.score,
        least(
            coalesce(identities.identity_customer_id, pairs.customer_id),
            coalesce(others.identity_customer_id, pairs.other_customer_id)
        ) as one,
        greatest(
            coalesce(identities.identity_customer_id, pairs.customer_id),
            coalesce(others.identity_customer_id, pairs.other_customer_id)
        ) as other

    from pairs

    left join identities
        on pairs.customer_id = identities.customer_id

    left join identities as others
        on pairs.other_customer_id = others.customer_id

),

programs as (

    select
        coalesce(identities.identity_customer_id, landed.customer_id) as customer_id,
        {{ program_of('landed.customer_id') }} as program

    from landed

    left join identities
        on landed.customer_id = identities.customer_id

    group by all

),

kept_by_one_program as (

    -- Joining two records of two programs must not join two that one program keeps.
    select
        open_pairs.one,
        open_pairs.other

    from open_pairs

    inner join programs
        on open_pairs.one = programs.customer_id

    inner join programs as others
        on
            open_pairs.other = others.customer_id
            and programs.program = others.program

    where
        {{ program_of('open_pairs.customer_id') }}
        <> {{ program_of('open_pairs.other_customer_id') }}

    group by open_pairs.one, open_pairs.other

),

open_pairs_ranked as (

    -- Of all the records of two customers, the pair that says most. Customers with two
    -- SIREN, between which a record without one stands, are two.
    select
        open_pairs.*,
        row_number() over (
            partition by open_pairs.one, open_pairs.other
            order by
                open_pairs.strength desc,
                open_pairs.score desc,
                open_pairs.customer_id asc,
                open_pairs.other_customer_id asc
        ) as pair_rank

    from open_pairs

    inner join customers
        on open_pairs.one = customers.customer_id

    inner join customers as others
        on open_pairs.other = others.customer_id

    left join kept_apart
        on
            open_pairs.one = kept_apart.one
            and open_pairs.other = kept_apart.other

    left join kept_by_one_program
        on
            open_pairs.one = kept_by_one_program.one
            and open_pairs.other = kept_by_one_program.other

    where
        open_pairs.one <> open_pairs.other
        and kept_apart.one is null
        and kept_by_one_program.one is null
        and not coalesce(
            replace(customers.siren, ' ', '') <> replace(others.siren, ' ', ''), false
        )

),

sure as (

    select
        least(identities.customer_id, identities.joined_customer_id) as customer_id,
        greatest(identities.customer_id, identities.joined_customer_id)
            as other_customer_id

    from identities

    where
        identities.joined_customer_id is not null
        and identities.decision_id is null

),

undecided as (

    select
        sure.customer_id,
        sure.other_customer_id,
        'merged' as status,
        'auto' as decided_by

    from sure

    union all

    select
        open_pairs_ranked.customer_id,
        open_pairs_ranked.other_customer_id,
        'proposed' as status,
        cast(null as varchar) as decided_by

    from open_pairs_ranked

    where open_pairs_ranked.pair_rank = 1

),

told as (

    -- Whatever the rules say of a pair, a person's last word on it is told.
    select
        coalesce(decided.customer_id, undecided.customer_id) as customer_id,
        coalesce(decided.other_customer_id, undecided.other_customer_id)
            as other_customer_id,
        case decided.action
            when 'merge' then 'accepted'
            when 'separate' then 'apart'
            else undecided.status
        end as status,
        decided.decision_id,
        coalesce(decided.decided_by, undecided.decided_by) as decided_by,
        decided.decided_at,
        decided.reason

    from decided

    full join undecided
        on
            decided.customer_id = undecided.customer_id
            and decided.other_customer_id = undecided.other_customer_id

),

final as (

    select
        ---------- ids
        md5(told.customer_id || ' ' || told.other_customer_id) as proposal_id,
        coalesce(identities.identity_customer_id, told.customer_id) as customer_id,
        coalesce(others.identity_customer_id, told.other_customer_id)
            as other_customer_id,
        told.customer_id as landed_customer_id,
        told.other_customer_id as other_landed_customer_id,
        told.decision_id,

        ---------- texts
        told.status,
        told.decided_by,
        told.reason,
        -- A person may join what the rules do not compare: then nothing speaks for it.
        coalesce(pairs.evidence, '[]') as evidence,

        ---------- numerics
        pairs.score,
        coalesce(pairs.strength > 0, false) as is_sure_alone,

        ---------- timestamps
        told.decided_at

    from told

    left join pairs
        on
            told.customer_id = pairs.customer_id
            and told.other_customer_id = pairs.other_customer_id

    left join identities
        on told.customer_id = identities.customer_id

    left join identities as others
        on told.other_customer_id = others.customer_id

)

select * from final
