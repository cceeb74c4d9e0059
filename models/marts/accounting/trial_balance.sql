with

journal_lines as (

    select * from {{ ref('journal_lines') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

fiscal_year as (

    select
        {{ as_of_date() }} as as_of,
        {{ fiscal_year_start(as_of_date(), 'settings.fiscal_year_start_month') }}
            as first_day

    from settings

),

counted as (

    -- What is posted after the business date counts, if the year holds it: corrections
    -- of a closed month stand in the first open one, which may start tomorrow.
    select
        fiscal_year.as_of,
        journal_lines.account,
        journal_lines.account_label,
        journal_lines.debit_amount,
        journal_lines.credit_amount

    from journal_lines

    inner join fiscal_year
        on
            journal_lines.entry_date >= fiscal_year.first_day
            and journal_lines.entry_date < fiscal_year.first_day + interval 1 year

),

final as (

    select
        ---------- ids
        counted.as_of,
        counted.account,

        ---------- texts
        min(counted.account_label) as account_label,

        ---------- amounts
        {{ as_money('sum(counted.debit_amount)') }} as debit_amount,
        {{ as_money('sum(counted.credit_amount)') }} as credit_amount,
        {{ as_money('sum(counted.debit_amount - counted.credit_amount)') }}
            as balance_amount

    from counted

    group by
        counted.as_of,
        counted.account

)

select * from final
order by account
