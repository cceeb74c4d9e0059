with

services as (

    select * from {{ ref('int_vat_return_union_services_summed') }}

),

final as (

    select
        ---------- ids
        services.month,
        services.customer_id,
        services.vat_number,

        ---------- texts
        services.country,

        ---------- amounts
        services.amount,
        services.exact_amount

    from services

)

select * from final
order by month, customer_id
