with

statements as (

    -- An interim report tells no balance of an evening.
    select * from {{ ref('int_bank_statements_checked') }}
    where not is_interim

),

closings as (

    select
        statements.account_iban,
        statements.currency,
        statements.closing_date as anchor_date,
        statements.closing_balance as balance_amount,
        1 as anchor_order,
        statements.statement_id

    from statements

    where
        statements.closing_date <= {{ as_of_date() }}
        and statements.closing_balance is not null

),

openings as (

    -- What a statement opens with, where no statement before it closed with that: the
    -- balance of the evening before.
    select
        statements.account_iban,
        statements.currency,
        cast(statements.opening_date - interval 1 day as date) as anchor_date,
        statements.opening_balance as balance_amount,
        2 as anchor_order,
        statements.statement_id

    from statements

    where
        statements.opening_date <= {{ as_of_date() }}
        and statements.opening_balance is not null
        and not coalesce(statements.chains, false)

),

reopened as (

    -- Of several statements of one day, the last closes with what none of them opens.
    select
        closings.statement_id,
        count(*) as successors_count

    from closings

    inner join statements
        on
            closings.account_iban = statements.account_iban
            and closings.anchor_date = statements.opening_date
            and closings.anchor_date = statements.closing_date
            and closings.balance_amount = statements.opening_balance
            and closings.statement_id <> statements.statement_id

    group by closings.statement_id

),

anchors as (

    select * from closings

    union all

    select * from openings

),

ranked as (

    select
        anchors.*,
        row_number() over (
            partition by anchors.account_iban, anchors.currency, anchors.anchor_date
            order by
                anchors.anchor_order asc,
                case when reopened.statement_id is null then 0 else 1 end asc,
                anchors.statement_id desc
        ) as anchor_rank

    from anchors

    left join reopened
        on anchors.statement_id = reopened.statement_id

),

final as (

    select
        ranked.account_iban,
        ranked.currency,
        ranked.anchor_date,
        ranked.balance_amount,
        ranked.statement_id

    from ranked

    where ranked.anchor_rank = 1

)

select * from final
