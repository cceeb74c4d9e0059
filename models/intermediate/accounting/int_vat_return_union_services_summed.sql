with

events as (

    select * from {{ ref('int_vat_events_declared') }}

),

customers as (

    select * from {{ ref('int_customers_united') }}

),

services as (

    -- Services whose tax the customer owes, whichever category the document gives them;
    -- exempt ones (E) are not declared.
    select
        date_trunc('month', events.event_date) as month_start,
        events.customer_id,
        customers.vat_number,
        customers.country,
        events.base_amount

    from events

    inner join customers
        on events.customer_id = customers.customer_id

    where
        events.box = 'E2'
        and events.nature = 'services'
        and events.vat_category in ('AE', 'K', 'O')
        and customers.country not in ('FR', 'MC')
        and {{ is_in_the_union('customers.country', 'events.event_date') }}

),

final as (

    select
        strftime(services.month_start, '%Y-%m') as month,
        services.customer_id,
        services.vat_number,
        services.country,
        {{ as_money('sum(services.base_amount)') }} as exact_amount,
        {{ as_money('round(sum(services.base_amount), 0)') }} as amount

    from services

    group by
        services.month_start,
        services.customer_id,
        services.vat_number,
        services.country

)

select * from final
