with

statements as (

    select * from {{ ref('int_bank_statements_checked') }}

),

closed as (

    select
        statements.*,
        max(statements.closing_date) over (
            partition by statements.account_iban
            order by statements.opening_date, statements.closing_date
            rows between unbounded preceding and 1 preceding
        ) as previous_closing_date,
        -- What the one before closed with: this one should open with it.
        lag(statements.closing_balance) over (
            partition by statements.account_iban
            order by statements.opening_date, statements.closing_date
        ) as previous_closing_balance

    from statements

    where
        not statements.is_interim
        and statements.closing_date <= {{ as_of_date() }}

),

final as (

    select
        'statement_does_not_foot' as kind,
        closed.statement_id as subject_key,
        closed.account_iban as subject_name,
        closed.closing_balance as expected_amount,
        {{ as_money('closed.opening_balance + closed.lines_amount') }}
            as found_amount,
        closed.currency,
        closed.closing_date as event_date,
        closed.statement_reference as found,
        closed.lines_count as rows_count,
        closed.document_id,
        closed.line_number

    from closed

    where not closed.foots

    union all

    select
        case
            when closed.opening_date < closed.previous_closing_date
                then 'statement_overlap'
            else 'statement_gap'
        end as kind,
        closed.statement_id as subject_key,
        closed.account_iban as subject_name,
        closed.previous_closing_balance as expected_amount,
        closed.opening_balance as found_amount,
        closed.currency,
        closed.opening_date as event_date,
        closed.statement_reference as found,
        closed.lines_count as rows_count,
        closed.document_id,
        closed.line_number

    from closed

    where not closed.chains

)

select * from final
