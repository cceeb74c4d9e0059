with recursive

claims as (

    select * from {{ ref('int_claims_ordered') }}

),

bounded as (

    -- What earlier takers may have taken, at most and at least. For one claim after
    -- another to be sure, the sums say enough: only doubtful ones go on.
    select
        claims.*,
        coalesce(
            sum(case when claims.amount > 0 then claims.amount end) over earlier, 0
        ) as taken_most,
        coalesce(
            sum(case when claims.amount < 0 then claims.amount end) over earlier, 0
        ) as taken_least

    from claims

    window earlier as (
        partition by claims.resource_id
        order by claims.taker_rank
        rows between unbounded preceding and 1 preceding
    )

),

judged as (

    select
        bounded.*,
        {{ judged_status('bounded', '0') }} as status,
        {{ refused_resource('bounded', '0') }} as refused_resource_id

    from bounded

),

doubtful as (

    select judged.resource_id
    from judged
    where judged.resource_id in (
        select undecided.resource_id
        from judged as undecided
        where undecided.status = 'undecided'
    )
    group by judged.resource_id

),

rounds as (

    -- Round by round: at least the earliest of the undecided is decided, for nobody
    -- before it is in doubt.
    select
        0 as round,
        judged.taker_id,
        judged.taker_rank,
        judged.resource_id,
        judged.amount,
        judged.lowest_amount,
        judged.highest_amount,
        judged.status,
        judged.refused_resource_id

    from judged

    inner join doubtful
        on judged.resource_id = doubtful.resource_id

    union all

    select
        rejudged.round + 1 as round,
        rejudged.taker_id,
        rejudged.taker_rank,
        rejudged.resource_id,
        rejudged.amount,
        rejudged.lowest_amount,
        rejudged.highest_amount,
        case
            when rejudged.status <> 'undecided' then rejudged.status
            else {{ judged_status('rejudged', 'rejudged.taken_surely') }}
        end as status,
        case
            when rejudged.status <> 'undecided' then rejudged.refused_resource_id
            else {{ refused_resource('rejudged', 'rejudged.taken_surely') }}
        end as refused_resource_id

    from (
        select
            rounds.*,
            bool_or(rounds.status = 'undecided') over () as is_open,
            coalesce(sum(
                case when rounds.status = 'admitted' then rounds.amount end
            ) over earlier, 0) as taken_surely,
            coalesce(sum(
                case
                    when rounds.status = 'undecided' and rounds.amount > 0
                        then rounds.amount
                end
            ) over earlier, 0) as taken_most,
            coalesce(sum(
                case
                    when rounds.status = 'undecided' and rounds.amount < 0
                        then rounds.amount
                end
            ) over earlier, 0) as taken_least

        from rounds

        window earlier as (
            partition by rounds.resource_id
            order by rounds.taker_rank
            rows between unbounded preceding and 1 preceding
        )
    ) as rejudged

    where rejudged.is_open

),

last_round as (

    select
        rounds.taker_id,
        max(rounds.status) as status,
        max(rounds.refused_resource_id) as refused_resource_id

    from rounds

    where rounds.round = (select max(all_rounds.round) from rounds as all_rounds)

    group by rounds.taker_id

),

first_round as (

    select
        judged.taker_id,
        max(judged.status) as status,
        max(judged.refused_resource_id) as refused_resource_id

    from judged

    group by judged.taker_id

),

final as (

    select
        first_round.taker_id,
        coalesce(last_round.status, first_round.status) = 'admitted' as is_admitted,
        coalesce(last_round.refused_resource_id, first_round.refused_resource_id)
            as refused_resource_id

    from first_round

    left join last_round
        on first_round.taker_id = last_round.taker_id

)

select * from final
