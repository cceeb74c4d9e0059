with

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

lines as (

    select * from {{ ref('int_entry_lines_posted') }}

),

lettered as (

    select * from {{ ref('int_entries_lettered') }}

),

cleared as (

    select
        lines.invoice_number,
        max_by(lettered.lettrage_code, lettered.lettrage_date) as lettrage_code

    from lettered

    inner join lines
        on
            lettered.entry_id = lines.entry_id
            and lettered.entry_line = lines.entry_line

    where lines.invoice_number is not null

    group by lines.invoice_number

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
        cleared.lettrage_code,

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

    -- A document that is not cleared has no code.
    left join cleared
        on allocations.invoice_number = cleared.invoice_number

)

select * from final
order by settlement_date, allocation_id
