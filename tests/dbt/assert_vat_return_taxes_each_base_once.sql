-- The bases of taxed operations are, to the cent, the bases beside their tax: what is
-- regularised (B5) stands in neither.
with

boxes as (

    select * from {{ ref('vat_return') }}

)

select
    boxes.period,
    sum(case when boxes.section = 'taxed' then boxes.exact_base_amount end)
        as taxed_amount,
    sum(case when boxes.section = 'gross' then boxes.exact_base_amount end)
        as gross_amount

from boxes

where boxes.box <> 'B5'

group by boxes.period

having taxed_amount is distinct from gross_amount
