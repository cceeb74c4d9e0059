with

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

decision_rows as (

    select * from {{ ref('stg_books__decision_allocations') }}

),

all_decisions as (

    select * from {{ ref('int_decisions_known') }}

),

named_lines as (

    select * from {{ ref('int_bank_lines_named_by_decisions') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

allocated as (

    select
        allocations.bank_line_id,
        {{ as_money('sum(allocations.bank_amount)') }} as allocated_amount

    from allocations

    where allocations.bank_line_id is not null

    group by allocations.bank_line_id

),

decided_empty as (

    -- Accepted with no document: the line pays nothing.
    select decisions.bank_line_id

    from decisions

    left join decision_rows
        on decisions.decision_id = decision_rows.decision_id

    where
        decisions.action = 'accept'
        and not decisions.is_undone
        and decisions.waiting_reason is null
        and decision_rows.decision_id is null

    group by decisions.bank_line_id

),

completions as (

    select max(all_decisions.complete_to_date) as complete_to_date

    from all_decisions

    where
        all_decisions.action = 'complete'
        and not all_decisions.is_undone

),

spoken_of as (

    -- Not absent from what was imported: named by an imported decision, whatever became
    -- of it. And what somebody accepts later contradicts the import, though it wait.
    select named_lines.bank_line_id

    from named_lines

    inner join all_decisions
        on named_lines.decision_id = all_decisions.decision_id

    where
        all_decisions.action = 'accept'
        and (
            all_decisions.origin = 'import'
            or not all_decisions.is_undone
        )

    group by named_lines.bank_line_id

),

final as (

    -- No allocation means that nothing is allocated: here absence is a zero.
    select
        bank_lines.*,
        coalesce(allocated.allocated_amount, 0) as allocated_amount,
        {{ as_money('bank_lines.amount - coalesce(allocated.allocated_amount, 0)') }}
            as remaining_amount,
        coalesce(bank_lines.booking_date < settings.books_start_date, false)
            as is_before_books,
        allocated.bank_line_id is null
        and (
            decided_empty.bank_line_id is not null
            or (
                spoken_of.bank_line_id is null
                and coalesce(
                    bank_lines.booking_date <= completions.complete_to_date, false
                )
            )
        ) as is_without_customer

    from bank_lines

    cross join settings

    cross join completions

    left join allocated
        on bank_lines.bank_line_id = allocated.bank_line_id

    left join decided_empty
        on bank_lines.bank_line_id = decided_empty.bank_line_id

    left join spoken_of
        on bank_lines.bank_line_id = spoken_of.bank_line_id

)

select * from final
