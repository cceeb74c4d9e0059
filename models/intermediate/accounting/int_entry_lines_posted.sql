with

corrected as (

    select * from {{ ref('int_entry_lines_corrected') }}

),

carried as (

    select * from {{ ref('int_entries_carried') }}

),

closed as (

    select * from {{ ref('int_periods_closed') }}

),

closed_lines as (

    select * from {{ ref('stg_books__closed_entry_lines') }}

),

opened as (

    -- One row; null as long as nothing is closed.
    select cast(max(closed.last_day) + interval 1 day as date) as first_open_date

    from closed

),

sealed_openings as (

    select closed_lines.*

    from closed_lines

    inner join closed
        on closed_lines.position = closed.position

    where closed_lines.pattern = 'carried'

),

open_openings as (

    select
        carried.*,
        carried.entry_id as derived_entry_id,
        0 as generation,
        false as is_reversal

    from carried

    cross join opened

    where carried.entry_date >= coalesce(opened.first_open_date, carried.entry_date)

),

united as (

    select * from corrected

    union all by name

    select * exclude (position, closed_row_number) from sealed_openings

    union all by name

    select * from open_openings

),

final as (

    select
        ---------- ids
        united.entry_id,
        cast(united.entry_line as integer) as entry_line,
        united.journal,
        united.journal_label,
        united.entry_date,
        united.account,
        united.account_label,
        united.auxiliary_account,
        united.auxiliary_label,

        ---------- texts
        united.label,
        united.document,
        united.document_date,

        ---------- amounts
        united.debit_amount,
        united.credit_amount,
        united.currency,
        united.currency_amount,

        ---------- where from
        united.pattern,
        united.customer_id,
        united.invoice_number,
        united.bank_line_id,
        united.decision_id,

        ---------- closing
        united.entry_number,
        united.validated_date,
        united.original_entry_date,
        united.is_reversal,
        united.derived_entry_id,
        united.generation

    from united

)

select * from final
