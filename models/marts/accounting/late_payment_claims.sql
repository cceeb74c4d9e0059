with

stages as (

    select * from {{ ref('int_due_dates_overdue') }}

),

rates as (

    select * from {{ ref('late_payment_rates') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

rated as (

    -- A stage counts the days after its first one: a rate's days begin the eve of it.
    select
        stages.*,
        rates.valid_from,
        coalesce(settings.late_payment_rate, rates.default_penalty_rate) as rate,
        3 * rates.legal_interest_rate as minimum_rate,
        greatest(
            stages.stage_start_date, cast(rates.valid_from - interval 1 day as date)
        ) as first_eve,
        least(stages.stage_end_date, coalesce(rates.valid_to, stages.stage_end_date))
            as last_date

    from stages

    inner join rates
        on
            stages.stage_end_date >= rates.valid_from
            and stages.stage_start_date
            < coalesce(rates.valid_to, stages.stage_end_date)

    cross join settings

),

summed as (

    -- The interest of a rate is rounded once, whatever was paid meanwhile: amounts and
    -- rates have four decimals, rates are percents.
    select
        rated.invoice_number,
        rated.customer_id,
        rated.due_date,
        rated.currency,
        rated.valid_from,
        min(rated.rate) as rate,
        min(rated.minimum_rate) as minimum_rate,
        min(rated.first_eve) as first_eve,
        max(rated.last_date) as last_date,
        sum(rated.last_date - rated.first_eve) as days_count,
        max_by(rated.open_amount, rated.last_date) as open_amount,
        sum(
            cast(rated.open_amount * 10000 as hugeint)
            * (rated.last_date - rated.first_eve)
            * cast(rated.rate * 10000 as hugeint)
        ) as interest_weight

    from rated

    group by
        rated.invoice_number,
        rated.customer_id,
        rated.due_date,
        rated.currency,
        rated.valid_from

),

weighed as (

    -- In minor units of the currency, for a year of 365 days.
    select
        summed.*,
        cast(
            summed.interest_weight * case {{ minor_unit_digits('summed.currency') }}
                when 0 then 1 when 3 then 1000 when 4 then 10000 else 100
            end as hugeint
        ) as interest_dividend,
        cast(365 as hugeint) * 100 * 10000 * 10000 as interest_divisor

    from summed

),

final as (

    select
        ---------- ids
        weighed.invoice_number,
        weighed.customer_id,
        weighed.due_date,
        cast(weighed.first_eve + interval 1 day as date) as first_date,
        weighed.last_date,
        cast(weighed.days_count as bigint) as days_count,

        ---------- amounts
        weighed.currency,
        weighed.open_amount as late_amount,
        weighed.rate,
        cast(weighed.minimum_rate as decimal(9, 4)) as minimum_rate,
        {{ from_minor_units(
            divided('weighed.interest_dividend', 'weighed.interest_divisor'),
            'weighed.currency'
        ) }} as interest_amount,
        -- Once an invoice, on the first day that any part of it is late.
        {{ as_money(
            'case when row_number() over ('
            ~ 'partition by weighed.invoice_number'
            ~ ' order by weighed.first_eve, weighed.due_date) = 1'
            ~ ' then 40 else 0 end'
        ) }} as recovery_fee_amount

    from weighed

)

select * from final
order by invoice_number, due_date, first_date
