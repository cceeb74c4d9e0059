-- By customer and currency, the aging is the open amounts less the money not applied,
-- and its total is the sum of its ages.
with

invoices as (

    select * from {{ ref('invoices') }}

),

allocations as (

    select * from {{ ref('allocations') }}

),

aging as (

    select * from {{ ref('receivables_aging') }}

),

open_parts as (

    select
        invoices.customer_id,
        invoices.currency,
        invoices.open_amount

    from invoices

    union all

    select
        allocations.customer_id,
        allocations.currency,
        -allocations.allocated_amount as open_amount

    from allocations

    where allocations.kind = 'advance'

),

open_items as (

    select
        open_parts.customer_id,
        open_parts.currency,
        sum(open_parts.open_amount) as open_amount

    from open_parts

    group by open_parts.customer_id, open_parts.currency

)

select
    coalesce(open_items.customer_id, aging.customer_id) as customer_id,
    coalesce(open_items.currency, aging.currency) as currency,
    open_items.open_amount,
    aging.total

from open_items

full join aging
    on
        open_items.customer_id = aging.customer_id
        and open_items.currency = aging.currency

where
    -- A customer without a row owes nothing: here absence is a zero.
    coalesce(open_items.open_amount, 0) <> coalesce(aging.total, 0)
    or aging.total <> (
        aging.not_due
        + aging.days_1_30
        + aging.days_31_60
        + aging.days_61_90
        + aging.days_over_90
    )
