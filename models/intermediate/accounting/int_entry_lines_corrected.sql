with

derived as (

    select * from {{ ref('int_entry_lines_derived') }}

),

closed as (

    select * from {{ ref('int_periods_closed') }}

),

closed_lines as (

    select * from {{ ref('stg_books__closed_entry_lines') }}

),

compared as (

    select
        changed.*,
        case when changed.generation > 1 then ' ' || changed.generation else '' end
            as ordinal

    from {{ ref('int_closed_entries_changed') }} as changed

),

opened as (

    -- One row; null as long as nothing is closed.
    select cast(max(closed.last_day) + interval 1 day as date) as first_open_date

    from closed

),

sealed as (

    select closed_lines.*

    from closed_lines

    inner join closed
        on closed_lines.position = closed.position

    where closed_lines.pattern is distinct from 'carried'

),

taken_back as (

    select
        sealed.*,
        compared.generation as correction,
        compared.ordinal,
        opened.first_open_date

    from sealed

    inner join compared
        on
            sealed.derived_entry_id = compared.derived_entry_id
            and sealed.generation = compared.sealed_generation

    cross join opened

    where
        compared.is_changed
        and not sealed.is_reversal

),

reversals as (

    select
        * exclude (correction, ordinal, first_open_date, entry_number, validated_date)
        replace (
            derived_entry_id || ' reversed' || ordinal as entry_id,
            correction as generation,
            true as is_reversal,
            first_open_date as entry_date,
            coalesce(original_entry_date, entry_date) as original_entry_date,
            'Extourne ' || label as label,
            credit_amount as debit_amount,
            debit_amount as credit_amount,
            -currency_amount as currency_amount
        )

    from taken_back

),

open_lines as (

    -- Entries that are new, and entries that were sealed otherwise, made again.
    select
        derived.* exclude (entry_id, entry_date),
        derived.entry_id
        || case
            when compared.is_changed then ' again' || compared.ordinal
            else ''
        end as entry_id,
        derived.entry_id as derived_entry_id,
        -- What was never sealed has no generation before it.
        coalesce(compared.generation, 0) as generation,
        false as is_reversal,
        case
            when derived.entry_date < opened.first_open_date then opened.first_open_date
            else derived.entry_date
        end as entry_date,
        case
            when derived.entry_date < opened.first_open_date then derived.entry_date
        end as original_entry_date

    from derived

    cross join opened

    left join compared
        on derived.entry_id = compared.derived_entry_id

    where coalesce(compared.is_changed, true)

),

united as (

    select * from sealed

    union all by name

    select * from reversals

    union all by name

    select * from open_lines

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
