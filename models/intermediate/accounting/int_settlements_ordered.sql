with

allocations as (

    select * from {{ ref('int_allocations_received') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

settled as (

    -- What settles a document counts up to its total, whatever the sign of that.
    select
        allocations.allocation_id,
        allocations.invoice_number,
        invoices.currency,
        {{ to_minor_units('allocations.allocated_amount', 'invoices.currency') }}
        * cast(sign(invoices.amount_including_tax) as integer) as settled_units,
        abs({{ to_minor_units('invoices.amount_including_tax', 'invoices.currency') }})
            as total_units,
        row_number() over (
            partition by allocations.invoice_number
            order by
                allocations.receipt_date,
                allocations.settlement_date,
                case when allocations.kind = 'cash' then 0 else 1 end,
                allocations.allocation_id
        ) as settlement_rank

    from allocations

    inner join invoices
        on allocations.invoice_number = invoices.invoice_number

),

summed as (

    select
        settled.*,
        sum(settled.settled_units) over (
            partition by settled.invoice_number
            order by settled.settlement_rank
            rows between unbounded preceding and current row
        ) as settled_so_far_units,
        row_number() over (
            partition by
                settled.invoice_number,
                abs(settled.settled_units),
                sign(settled.settled_units)
            order by settled.settlement_rank
        ) as same_amount_rank

    from settled

),

received as (

    select
        summed.invoice_number,
        summed.settled_units,
        summed.same_amount_rank,
        summed.settlement_rank

    from summed

    where summed.settled_units > 0

),

mirrored as (

    -- A bounce takes back what came in as that amount: the first one the first.
    select
        summed.allocation_id,
        received.settlement_rank as mirrored_rank

    from summed

    inner join received
        on
            summed.invoice_number = received.invoice_number
            and -summed.settled_units = received.settled_units
            and summed.same_amount_rank = received.same_amount_rank

    where
        summed.settled_units < 0
        and received.settlement_rank < summed.settlement_rank

),

final as (

    select
        summed.invoice_number,
        summed.settlement_rank,
        summed.allocation_id,
        summed.currency,
        summed.settled_units,
        summed.total_units,
        summed.settled_units > 0
        and summed.settled_so_far_units = summed.total_units as is_last,
        mirrored.mirrored_rank,
        count(*) over (partition by summed.invoice_number) as settlements_count

    from summed

    left join mirrored
        on summed.allocation_id = mirrored.allocation_id

)

select * from final
