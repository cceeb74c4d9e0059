with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

waiting as (

    select * from {{ ref('int_decisions_waiting') }}

),

named_lines as (

    select * from {{ ref('int_bank_lines_named_by_decisions') }}

),

rejections as (

    select
        decisions.bank_line_id,
        list(decisions.suggestion_id order by decisions.suggestion_id)
            as rejected_suggestion_ids

    from decisions

    where
        decisions.action = 'reject'
        and not decisions.is_undone
        and decisions.suggestion_id is not null
        and decisions.bank_line_id is not null

    group by decisions.bank_line_id

),

touched as (

    -- A person has said no here, or a decision on the line waits for one: the machine
    -- may propose, and decides nothing more.
    select decisions.bank_line_id

    from decisions

    where
        decisions.bank_line_id is not null
        and (
            decisions.action = 'reject'
            or decisions.is_undone
        )

    union

    select named_lines.bank_line_id

    from named_lines

    inner join waiting
        on named_lines.decision_id = waiting.decision_id

),

final as (

    select
        ---------- ids
        bank_lines.bank_line_id,
        bank_lines.bank_reference,
        bank_lines.account_iban,

        ---------- dates and amounts
        bank_lines.booking_date,
        bank_lines.amount,
        bank_lines.remaining_amount,
        bank_lines.currency,

        ---------- texts
        bank_lines.label,
        bank_lines.remittance,
        bank_lines.creditor_reference,
        bank_lines.counterparty_name,
        bank_lines.counterparty_iban,
        bank_lines.end_to_end_id,
        bank_lines.original_end_to_end_id,
        bank_lines.batch_reference,
        bank_lines.transaction_code,

        ---------- booleans
        bank_lines.is_reversal,
        touched.bank_line_id is null as is_automatic_allowed,

        ---------- decided before
        coalesce(rejections.rejected_suggestion_ids, cast([] as varchar[]))
            as rejected_suggestion_ids

    from bank_lines

    left join rejections
        on bank_lines.bank_line_id = rejections.bank_line_id

    left join touched
        on bank_lines.bank_line_id = touched.bank_line_id

    where
        bank_lines.remaining_amount <> 0
        and not bank_lines.is_before_books
        and not bank_lines.is_without_customer

)

select * from final
order by bank_line_id
