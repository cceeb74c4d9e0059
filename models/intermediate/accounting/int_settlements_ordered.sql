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

final as (

    -- A bounce takes back what came in as that amount: the first one the first.
    select
        summed.invoice_number,
        summed.settlement_rank,
        summed.allocation_id,
        summed.currency,
        summed.settled_units,
        summed.total_units,
        summed.settled_units > 0
        and summed.settled_so_far_units = summed.total_units as is_last,
        bounced.settlement_rank as mirrored_rank,
        count(*) over (partition by summed.invoice_number) as settlements_count

    from summed

    left join summed as bounced
        on
            summed.invoice_number = bounced.invoice_number
            and summed.settled_units = -bounced.settled_units
            and summed.same_amount_rank = bounced.same_amount_rank
            and summed.settlement_rank > bounced.settlement_rank
            and summed.settled_units < 0

)

select * from final
