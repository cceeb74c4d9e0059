-- Of every bank line, what its allocations take and what remains make up its amount.
with

bank_lines as (

    select * from {{ ref('bank_lines') }}

),

allocations as (

    select * from {{ ref('allocations') }}

),

taken as (

    select
        allocations.bank_line_id,
        sum(allocations.bank_amount) as bank_amount

    from allocations

    where allocations.bank_line_id is not null

    group by allocations.bank_line_id

)

select
    bank_lines.bank_line_id,
    bank_lines.amount,
    bank_lines.allocated_amount,
    bank_lines.remaining_amount,
    taken.bank_amount

from bank_lines

left join taken
    on bank_lines.bank_line_id = taken.bank_line_id

where
    -- No allocation takes nothing: here absence is a zero.
    bank_lines.allocated_amount <> coalesce(taken.bank_amount, 0)
    or bank_lines.allocated_amount + bank_lines.remaining_amount <> bank_lines.amount
