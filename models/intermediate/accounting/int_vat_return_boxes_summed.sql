with

lines as (

    select * from {{ ref('int_vat_return_lines_placed') }}

),

summed as (

    select
        lines.period,
        lines.box,
        string_agg(distinct lines.source, ', ' order by lines.source) as source,
        {{ as_money('sum(lines.base_amount)') }} as exact_base_amount,
        {{ as_money('sum(lines.tax_amount)') }} as exact_tax_amount

    from lines

    group by
        lines.period,
        lines.box

),

final as (

    -- Of decimals, `round` rounds half away from zero, as the form is filled in.
    select
        summed.*,
        {{ as_money('round(summed.exact_base_amount, 0)') }} as base_amount,
        {{ as_money('round(summed.exact_tax_amount, 0)') }} as tax_amount

    from summed

)

select * from final
