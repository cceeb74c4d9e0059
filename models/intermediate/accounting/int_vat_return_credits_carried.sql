with

lines as (

    select * from {{ ref('int_vat_return_lines_placed') }}

),

summed as (

    select * from {{ ref('int_vat_return_boxes_summed') }}

),

boxes as (

    select * from {{ ref('vat_return_boxes') }}

),

opening as (

    select * from {{ ref('int_entries_of_opening') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

first_day as (

    select min(lines.event_date) as event_date from lines

),

days as (

    -- No return without a fact: a firm before its first event files nothing here.
    select {{ each_day('first_day.event_date', as_of_date()) }} as day
    from first_day

),

periods as (

    select
        {{ vat_period('days.day', 'settings.vat_frequency') }} as period,
        max(days.day) as last_date

    from days

    cross join settings

    group by {{ vat_period('days.day', 'settings.vat_frequency') }}

    union

    -- Declared late, a fact may count in a period that has not begun.
    select
        lines.period,
        {{ as_of_date() }} as last_date

    from lines

    where
        lines.period
        > (
            select {{ vat_period(as_of_date(), 'settings.vat_frequency') }}
            from settings
        )

),

opened as (

    select
        opening.entry_date,
        opening.signed_amount

    from opening

    where opening.account like '44567%'

    union all

    select
        landed.entry_date,
        landed.debit_amount - landed.credit_amount as signed_amount

    from landed

    where
        landed.is_opening
        and landed.account like '44567%'

),

opening_credit as (

    -- The books of a firm that starts mid-life may open with the credit of a return
    -- before; 44567 without a balance is no credit.
    select
        {{ as_money('round(greatest(0, coalesce(sum(opened.signed_amount), 0)), 0)') }}
            as amount

    from opened

    where opened.entry_date <= (select min(periods.last_date) from periods)

),

totals as (

    select
        periods.period,
        sum(
            case
                when boxes.section = 'gross' and boxes.kind <> 'memo'
                    then summed.tax_amount
            end
        ) as gross_amount,
        sum(case when boxes.section = 'deducted' then summed.tax_amount end)
            as deducted_amount,
        string_agg(
            distinct case when summed.box in ('19', '20') then summed.source end, ', '
        ) as deducted_source

    from periods

    left join summed
        on periods.period = summed.period

    left join boxes
        on summed.box = boxes.box

    group by periods.period

),

filled as (

    -- A period without a fact owes and deducts nothing: here absence is a zero.
    select
        totals.period,
        {{ as_money('coalesce(totals.gross_amount, 0)') }} as gross_amount,
        {{ as_money('coalesce(totals.deducted_amount, 0)') }} as deducted_amount,
        totals.deducted_source

    from totals

),

running as (

    select
        filled.*,
        opening_credit.amount
        + sum(filled.deducted_amount - filled.gross_amount) over (
            order by filled.period
        ) as balance

    from filled

    cross join opening_credit

),

credited as (

    -- The credit after a return is what it deducts with the credit before, less what it
    -- owes, never below zero: the running balance, above its lowest point so far.
    select
        running.*,
        {{ as_money(
            'running.balance - least(0, min(running.balance) over ('
            ~ 'order by running.period))'
        ) }} as credit_amount

    from running

),

carried as (

    select
        credited.*,
        coalesce(
            lag(credited.credit_amount) over (order by credited.period),
            opening_credit.amount
        ) as carried_amount

    from credited

    cross join opening_credit

),

final as (

    select
        carried.period,
        carried.gross_amount,
        carried.deducted_amount,
        carried.deducted_source,
        carried.carried_amount,
        carried.credit_amount,
        {{ as_money(
            'greatest(0, carried.gross_amount - carried.deducted_amount'
            ~ ' - carried.carried_amount)'
        ) }} as due_amount

    from carried

)

select * from final
