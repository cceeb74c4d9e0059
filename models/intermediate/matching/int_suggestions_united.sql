with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

waiting as (

    select * from {{ ref('int_decisions_waiting') }}

),

suggested as (

    select * from {{ ref('int_matches_suggested') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

decided as (

    -- What somebody decided without a suggestion is one of its own: sure, and first.
    select
        coalesce(
            decisions.suggestion_id, md5('decision ' || decisions.decision_id)
        ) as suggestion_id,
        decisions.decision_id,
        decisions.bank_line_id,
        coalesce(decisions.rank, 1) as rank,
        coalesce(decisions.probability, 1.0) as probability,
        coalesce(decisions.kind, decisions.origin) as kind,
        case
            when decisions.is_undone then 'superseded'
            when decisions.action = 'reject' then 'rejected'
            when decisions.origin = 'automatic' then 'auto'
            else 'accepted'
        end as status,
        decisions.evidence,
        decisions.decided_by,
        decisions.decided_at,
        decisions.position,
        decisions.decision_row_number

    from decisions

    left join waiting
        on decisions.decision_id = waiting.decision_id

    where
        decisions.bank_line_id is not null
        and waiting.decision_id is null

),

proposed as (

    select
        suggested.suggestion_id,
        cast(null as varchar) as decision_id,
        min(suggested.bank_line_id) as bank_line_id,
        min(suggested.rank) as rank,
        min(suggested.probability) as probability,
        min(suggested.kind) as kind,
        'proposed' as status,
        min(suggested.evidence) as evidence,
        cast(null as varchar) as decided_by,
        cast(null as timestamp) as decided_at,
        cast(null as bigint) as position,
        cast(null as bigint) as decision_row_number

    from suggested

    group by suggested.suggestion_id

),

united as (

    select * from decided

    union all

    select * from proposed

),

ranked as (

    -- A suggestion has one status: a decision in force, then a proposal, then what was.
    select
        united.*,
        row_number() over (
            partition by united.suggestion_id
            order by
                case united.status
                    when 'auto' then 1
                    when 'accepted' then 1
                    when 'rejected' then 2
                    when 'proposed' then 3
                    else 4
                end asc,
                united.position desc nulls last,
                united.decision_row_number desc nulls last
        ) as status_rank

    from united

),

final as (

    select
        ranked.suggestion_id,
        ranked.decision_id,
        ranked.bank_line_id,
        ranked.rank,
        ranked.probability,
        ranked.kind,
        ranked.status,
        ranked.evidence,
        ranked.decided_by,
        ranked.decided_at,
        bank_lines.bank_reference,
        bank_lines.account_iban,
        bank_lines.currency

    from ranked

    inner join bank_lines
        on ranked.bank_line_id = bank_lines.bank_line_id

    where ranked.status_rank = 1

)

select * from final
