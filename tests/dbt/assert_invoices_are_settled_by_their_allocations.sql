-- What settles a document is the sum of its allocations, and what was paid of it the
-- sum of those in cash.
with

invoices as (

    select * from {{ ref('invoices') }}

),

allocations as (

    select * from {{ ref('allocations') }}

),

allocated as (

    select
        allocations.invoice_number,
        sum(allocations.allocated_amount) as settled_amount,
        sum(
            case
                when allocations.kind = 'cash' then allocations.allocated_amount
                else 0
            end
        ) as paid_amount

    from allocations

    where allocations.invoice_number is not null

    group by allocations.invoice_number

)

select
    invoices.invoice_number,
    invoices.paid_amount,
    invoices.settled_amount,
    allocated.paid_amount as allocated_paid_amount,
    allocated.settled_amount as allocated_settled_amount

from invoices

left join allocated
    on invoices.invoice_number = allocated.invoice_number

where
    -- No allocation settles nothing: here absence is a zero.
    invoices.settled_amount <> coalesce(allocated.settled_amount, 0)
    or invoices.paid_amount <> coalesce(allocated.paid_amount, 0)
