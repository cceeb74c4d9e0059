with recursive

claims as (

    select * from {{ ref('int_claims_ordered') }}

),

bounded as (

    -- Before anybody is decided, earlier takers may take all that they claim or none.
    select
        claims.taker_id,
        claims.taker_rank,
        claims.resource_id,
        claims.amount,
        claims.lowest_amount,
        claims.highest_amount,
        0 as taken_surely,
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

bounded_judged as (

    select
        bounded.*,
        {{ is_sure('bounded') }} as is_sure,
        {{ is_broken('bounded') }} as is_broken

    from bounded

),

first_round as (

    -- For nearly all, the sums say enough.
    select
        bounded_judged.taker_id,
        bounded_judged.taker_rank,
        bounded_judged.resource_id,
        bounded_judged.amount,
        bounded_judged.lowest_amount,
        bounded_judged.highest_amount,
        bounded_judged.is_broken,
        {{ taker_status('bounded_judged') }} as status

    from bounded_judged

),

disputed as (

    select first_round.resource_id
    from first_round
    where first_round.status = 'undecided'
    group by first_round.resource_id

),

rounds as (

    -- The rest is decided in rounds, at least the earliest in each: nobody before it
    -- is undecided.
    select
        0 as round,
        first_round.*

    from first_round

    inner join disputed
        on first_round.resource_id = disputed.resource_id

    union all

    (
        with

        measured as (

            select
                rounds.*,
                bool_or(rounds.status = 'undecided') over () as is_unfinished,
                coalesce(sum(
                    case when rounds.status = 'admitted' then rounds.amount end
                ) over decided_before, 0) as taken_surely,
                coalesce(sum(
                    case
                        when rounds.status = 'undecided' and rounds.amount > 0
                            then rounds.amount
                    end
                ) over decided_before, 0) as taken_most,
                coalesce(sum(
                    case
                        when rounds.status = 'undecided' and rounds.amount < 0
                            then rounds.amount
                    end
                ) over decided_before, 0) as taken_least

            from rounds

            window decided_before as (
                partition by rounds.resource_id
                order by rounds.taker_rank
                rows between unbounded preceding and 1 preceding
            )

        ),

        measured_judged as (

            -- Who is decided stays so.
            select
                measured.round,
                measured.taker_id,
                measured.taker_rank,
                measured.resource_id,
                measured.amount,
                measured.lowest_amount,
                measured.highest_amount,
                measured.status,
                {{ is_sure('measured') }} as is_sure,
                case
                    when measured.status = 'undecided' then {{ is_broken('measured') }}
                    else measured.is_broken
                end as is_broken

            from measured

            where measured.is_unfinished

        )

        select
            measured_judged.round + 1 as round,
            measured_judged.taker_id,
            measured_judged.taker_rank,
            measured_judged.resource_id,
            measured_judged.amount,
            measured_judged.lowest_amount,
            measured_judged.highest_amount,
            measured_judged.is_broken,
            case
                when measured_judged.status <> 'undecided' then measured_judged.status
                else {{ taker_status('measured_judged') }}
            end as status

        from measured_judged
    )

),

last_round as (

    select max(rounds.round) as round
    from rounds

),

judged as (

    select
        rounds.taker_id,
        rounds.resource_id,
        rounds.is_broken,
        rounds.status

    from rounds

    inner join last_round
        on rounds.round = last_round.round

    union all

    select
        first_round.taker_id,
        first_round.resource_id,
        first_round.is_broken,
        first_round.status

    from first_round

    where first_round.status <> 'undecided'

),

final as (

    -- Who was decided at once may show in both: it says the same.
    select
        judged.taker_id,
        bool_and(judged.status = 'admitted') as is_admitted,
        min(case when judged.is_broken then judged.resource_id end)
            as refused_resource_id

    from judged

    group by judged.taker_id

)

select * from final
