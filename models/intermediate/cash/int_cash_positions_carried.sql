with

anchors as (

    select * from {{ ref('int_balances_anchored') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

moments as (

    select
        anchors.account_iban,
        anchors.currency,
        anchors.anchor_date as date,
        anchors.balance_amount,
        cast(null as {{ money_type() }}) as amount

    from anchors

    union all

    select
        bank_lines.account_iban,
        bank_lines.currency,
        bank_lines.booking_date as date,
        cast(null as {{ money_type() }}) as balance_amount,
        bank_lines.amount

    from bank_lines

),

days as (

    select
        moments.account_iban,
        moments.currency,
        moments.date,
        max(moments.balance_amount) as balance_amount,
        sum(moments.amount) as lines_amount

    from moments

    group by moments.account_iban, moments.currency, moments.date

),

spans as (

    -- From the first known balance to the last day that the bank told of.
    select
        days.account_iban,
        days.currency,
        min(case when days.balance_amount is not null then days.date end)
            as first_date,
        max(days.date) as last_date

    from days

    group by days.account_iban, days.currency

),

calendar as (

    select
        spans.account_iban,
        spans.currency,
        {{ each_day('spans.first_date', 'spans.last_date') }} as date

    from spans

    where spans.first_date is not null

),

filled as (

    select
        calendar.account_iban,
        calendar.currency,
        calendar.date,
        days.balance_amount,
        -- A day without a line moves nothing: here absence is a zero.
        coalesce(days.lines_amount, 0) as lines_amount,
        sum(case when days.balance_amount is not null then 1 else 0 end) over (
            partition by calendar.account_iban, calendar.currency
            order by calendar.date
        ) as anchor_number

    from calendar

    left join days
        on
            calendar.account_iban = days.account_iban
            and calendar.currency = days.currency
            and calendar.date = days.date

),

final as (

    -- The last balance that the bank told, and every line since.
    select
        filled.account_iban,
        filled.date,
        filled.currency,
        filled.balance_amount is not null as is_told_by_bank,
        {{ as_money(
            'first_value(filled.balance_amount) over since_anchor'
            ~ ' + sum(case when filled.balance_amount is null then filled.lines_amount'
            ~ ' else 0 end) over since_anchor'
        ) }} as balance_amount

    from filled

    window since_anchor as (
        partition by filled.account_iban, filled.currency, filled.anchor_number
        order by filled.date
        rows between unbounded preceding and current row
    )

)

select * from final
