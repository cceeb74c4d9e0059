with

decisions as (

    select * from {{ ref('int_decisions_known') }}

),

named_lines as (

    select * from {{ ref('int_bank_lines_named_by_decisions') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

lines_found as (

    select
        named_lines.decision_id,
        case when count(*) = 1 then min(named_lines.bank_line_id) end as bank_line_id,
        count(*) as lines_count

    from named_lines

    group by named_lines.decision_id

),

final as (

    select
        ---------- ids
        decisions.decision_id,
        decisions.suggestion_id,
        bank_lines.bank_line_id,
        coalesce(bank_lines.bank_reference, decisions.bank_reference) as bank_reference,

        ---------- texts
        decisions.action,
        decisions.origin,
        decisions.kind,
        decisions.evidence,
        decisions.decided_by,
        bank_lines.currency as line_currency,
        case
            when lines_found.lines_count is null then 'line_not_landed'
            when lines_found.lines_count > 1 then 'line_ambiguous'
            when bank_lines.booking_date < settings.books_start_date
                then 'line_before_books_start'
        end as waiting_reason,

        ---------- numerics
        decisions.rank,
        decisions.probability,
        bank_lines.amount as line_amount,

        ---------- booleans
        decisions.is_undone,

        ---------- dates
        bank_lines.booking_date,

        ---------- timestamps
        decisions.decided_at,

        ---------- provenance
        decisions.position,
        decisions.decision_row_number,
        bank_lines.position as line_position

    from decisions

    cross join settings

    left join lines_found
        on decisions.decision_id = lines_found.decision_id

    left join bank_lines
        on lines_found.bank_line_id = bank_lines.bank_line_id

    where decisions.action in ('accept', 'reject')

)

select * from final
