with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

allocations as (

    select * from {{ ref('int_decision_allocations_derived') }}

),

payout_fees as (

    select * from {{ ref('int_payout_fees_derived') }}

),

write_offs as (

    select * from {{ ref('int_write_offs_landed') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

takers as (

    select * from {{ ref('int_takers_admitted') }}

),

cash as (

    select
        allocations.decision_id,
        allocations.allocation_row_number || ' cash' as part,
        allocations.invoice_number,
        allocations.customer_id,
        allocations.kind,
        cast(null as varchar) as difference_kind,
        allocations.currency,
        allocations.allocated_amount,
        allocations.bank_amount

    from allocations

),

differences as (

    -- What settles the rest of a document, beyond the cash: nothing of the line. A
    -- difference that nobody explained is given up.
    select
        allocations.decision_id,
        allocations.allocation_row_number || ' difference' as part,
        allocations.invoice_number,
        allocations.customer_id,
        case
            when allocations.difference_kind = 'other' then 'write_off'
            else allocations.difference_kind
        end as kind,
        allocations.difference_kind,
        allocations.currency,
        {{ settling_difference('allocations') }} as allocated_amount,
        {{ as_money('0') }} as bank_amount

    from allocations

    where
        allocations.invoice_number is not null
        and {{ settling_difference('allocations') }} is not null

),

fees as (

    select
        payout_fees.decision_id,
        'payout fee' as part,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as customer_id,
        'fee' as kind,
        cast(null as varchar) as difference_kind,
        payout_fees.currency,
        payout_fees.bank_amount as allocated_amount,
        payout_fees.bank_amount

    from payout_fees

),

parts as (

    select * from cash

    union all

    select * from differences

    union all

    select * from fees

),

decided as (

    select
        md5(parts.decision_id || ' ' || parts.part) as allocation_id,
        parts.decision_id,
        decisions.bank_line_id,
        decisions.bank_reference,
        parts.invoice_number,
        parts.customer_id,
        parts.kind,
        parts.difference_kind,
        decisions.origin,
        decisions.decided_by,
        parts.currency,
        decisions.line_currency as bank_currency,
        parts.allocated_amount,
        parts.bank_amount,
        decisions.probability,
        decisions.booking_date as settlement_date,
        decisions.decided_at

    from parts

    inner join takers
        on parts.decision_id = takers.taker_id

    inner join decisions
        on parts.decision_id = decisions.decision_id

    where takers.is_admitted

),

given_up as (

    select
        md5(write_offs.write_off_id) as allocation_id,
        cast(null as varchar) as decision_id,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as bank_reference,
        write_offs.invoice_number,
        invoices.customer_id,
        'write_off' as kind,
        write_offs.kind as difference_kind,
        'write_off' as origin,
        write_offs.decided_by,
        invoices.currency,
        cast(null as varchar) as bank_currency,
        write_offs.amount as allocated_amount,
        {{ as_money('0') }} as bank_amount,
        cast(null as double) as probability,
        write_offs.write_off_date as settlement_date,
        write_offs.decided_at

    from write_offs

    inner join takers
        on write_offs.write_off_id = takers.taker_id

    inner join invoices
        on write_offs.invoice_number = invoices.invoice_number

    where takers.is_admitted

),

final as (

    select * from decided

    union all

    select * from given_up

)

select * from final
