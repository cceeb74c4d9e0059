with

aged as (

    select * from {{ ref('int_receivables_aged') }}

),

final as (

    select
        {{ as_of_date() }} as as_of,
        aged.customer_id,
        aged.currency,
        aged.not_due,
        aged.days_1_30,
        aged.days_31_60,
        aged.days_61_90,
        aged.days_over_90,
        aged.total

    from aged

)

select * from final
order by customer_id, currency
