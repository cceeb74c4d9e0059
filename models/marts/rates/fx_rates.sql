with

rates as (

    select * from {{ ref('int_fx_rates_united') }}

),

final as (

    select
        rates.rate_date as date,
        rates.currency,
        rates.units_per_eur,
        rates.origin

    from rates

)

select * from final
order by date, currency
