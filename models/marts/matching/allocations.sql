with

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

final as (

    select
        ---------- ids
        allocations.allocation_id,
        allocations.bank_line_id,
        allocations.bank_reference,
        allocations.invoice_number,

        ---------- amounts
        allocations.allocated_amount,
        allocations.currency,
        allocations.bank_amount,
        allocations.kind,
        cast(null as varchar) as lettrage_code,

        ---------- who and when
        allocations.decided_by,
        allocations.decided_at,
        allocations.probability,

        ---------- more
        allocations.customer_id,
        allocations.difference_kind,
        allocations.bank_currency,
        allocations.settlement_date,
        allocations.origin,
        allocations.decision_id

    from allocations

)

select * from final
order by settlement_date, allocation_id
