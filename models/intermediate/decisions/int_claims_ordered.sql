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

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

referents as (

    -- All or nothing: one document that has not landed, and the decision waits.
    select
        allocations.decision_id,
        max(allocations.invoice_position) as invoice_position

    from allocations

    group by allocations.decision_id

    having count(allocations.waiting_reason) = 0

),

takers as (

    -- What takes from lines and documents: decisions whose referents are all there, and
    -- write-offs. It counts from when the last of them landed: so a decision that
    -- waited never displaces one that was made meanwhile.
    select
        referents.decision_id as taker_id,
        greatest(
            decisions.position,
            decisions.line_position,
            coalesce(referents.invoice_position, decisions.position)
        ) as effective_position,
        decisions.booking_date as business_date,
        decisions.position,
        decisions.decision_row_number as row_number

    from referents

    inner join decisions
        on referents.decision_id = decisions.decision_id

    union all

    select
        write_offs.write_off_id as taker_id,
        greatest(write_offs.position, invoices.position) as effective_position,
        write_offs.write_off_date as business_date,
        write_offs.position,
        write_offs.line_number as row_number

    from write_offs

    inner join invoices
        on write_offs.invoice_number = invoices.invoice_number

),

ranked as (

    select
        takers.taker_id,
        row_number() over (
            order by
                takers.effective_position,
                takers.business_date,
                takers.position,
                takers.row_number,
                takers.taker_id
        ) as taker_rank

    from takers

),

line_parts as (

    select
        allocations.decision_id,
        allocations.bank_line_id,
        allocations.bank_amount

    from allocations

    union all

    select
        payout_fees.decision_id,
        payout_fees.bank_line_id,
        payout_fees.bank_amount

    from payout_fees

),

line_claims as (

    select
        line_parts.decision_id as taker_id,
        'line ' || line_parts.bank_line_id as resource_id,
        sum(line_parts.bank_amount) as amount

    from line_parts

    group by line_parts.decision_id, line_parts.bank_line_id

),

document_parts as (

    select
        allocations.decision_id as taker_id,
        allocations.invoice_number,
        -- A row without a difference settles its cash alone.
        allocations.allocated_amount
        + coalesce({{ settling_difference('allocations') }}, 0) as amount

    from allocations

    where allocations.invoice_number is not null

    union all

    select
        write_offs.write_off_id as taker_id,
        write_offs.invoice_number,
        write_offs.amount

    from write_offs

),

document_claims as (

    select
        document_parts.taker_id,
        'document ' || document_parts.invoice_number as resource_id,
        sum(document_parts.amount) as amount

    from document_parts

    group by document_parts.taker_id, document_parts.invoice_number

),

resources as (

    select
        'document ' || invoices.invoice_number as resource_id,
        invoices.amount_including_tax as amount

    from invoices

    union all

    select
        'line ' || bank_lines.bank_line_id as resource_id,
        bank_lines.amount

    from bank_lines

),

claims as (

    select * from line_claims

    union all

    select * from document_claims

),

final as (

    select
        claims.taker_id,
        ranked.taker_rank,
        claims.resource_id,
        claims.amount,
        least(resources.amount, 0) as lowest_amount,
        greatest(resources.amount, 0) as highest_amount

    from claims

    inner join ranked
        on claims.taker_id = ranked.taker_id

    inner join resources
        on claims.resource_id = resources.resource_id

)

select * from final
