-- Each box that facts count in is their sum, to the cent, and no box is negative.
with

boxes as (

    select * from {{ ref('vat_return') }}

),

lines as (

    select * from {{ ref('vat_return_lines') }}

),

summed as (

    select
        lines.period,
        lines.box,
        sum(lines.base_amount) as base_amount,
        sum(lines.tax_amount) as tax_amount

    from lines

    group by
        lines.period,
        lines.box

)

select
    coalesce(boxes.period, summed.period) as period,
    coalesce(boxes.box, summed.box) as box,
    boxes.exact_base_amount,
    summed.base_amount,
    boxes.exact_tax_amount,
    summed.tax_amount

from summed

full join boxes
    on
        summed.period = boxes.period
        and summed.box = boxes.box

where
    boxes.exact_base_amount is distinct from summed.base_amount
    or boxes.exact_tax_amount is distinct from summed.tax_amount
    or boxes.base_amount < 0
    or boxes.tax_amount < 0
