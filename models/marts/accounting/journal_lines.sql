with

posted as (

    select * from {{ ref('int_entry_lines_posted') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

numbered as (

    select * from {{ ref('int_entries_numbered') }}

),

lettered as (

    select * from {{ ref('int_entries_lettered') }}

),

united as (

    select
        posted.entry_id,
        posted.entry_line,
        posted.journal,
        posted.journal_label,
        cast(numbered.entry_number as varchar) as entry_number,
        posted.entry_date,
        posted.account,
        posted.account_label,
        posted.auxiliary_account,
        posted.auxiliary_label,
        posted.label,
        posted.document,
        posted.document_date,
        posted.debit_amount,
        posted.credit_amount,
        posted.currency,
        posted.currency_amount,
        lettered.lettrage_code,
        lettered.lettrage_date,
        posted.validated_date,
        posted.original_entry_date,
        'lettrage' as origin,
        posted.pattern,
        posted.customer_id,
        posted.invoice_number,
        posted.bank_line_id,
        posted.decision_id

    from posted

    inner join numbered
        on posted.entry_id = numbered.entry_id

    -- What is not cleared has no code.
    left join lettered
        on
            posted.entry_id = lettered.entry_id
            and posted.entry_line = lettered.entry_line

    union all

    select
        landed.entry_id,
        cast(landed.entry_line as integer) as entry_line,
        landed.journal,
        landed.journal_label,
        landed.entry_number,
        landed.entry_date,
        landed.account,
        coalesce(landed.account_label, landed.account) as account_label,
        landed.auxiliary_account,
        landed.auxiliary_label,
        landed.label,
        landed.document,
        landed.document_date,
        landed.debit_amount,
        landed.credit_amount,
        landed.currency,
        landed.currency_amount,
        landed.lettrage_code,
        landed.lettrage_date,
        landed.validation_date as validated_date,
        cast(null as date) as original_entry_date,
        'landed' as origin,
        'landed' as pattern,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as decision_id

    from landed

),

final as (

    select
        ---------- ids
        united.entry_id,
        united.journal,
        united.entry_date,
        united.account,
        united.auxiliary_account,

        ---------- texts
        united.label,
        united.document,
        united.document_date,

        ---------- amounts
        united.debit_amount,
        united.credit_amount,
        united.currency,
        united.currency_amount,

        ---------- lettrage and axes
        united.lettrage_code,
        united.lettrage_date,
        cast(null as varchar) as project,
        cast(null as varchar) as axis_1,
        cast(null as varchar) as axis_2,

        ---------- more
        united.entry_line,
        united.entry_number,
        united.journal_label,
        united.account_label,
        united.auxiliary_label,
        united.validated_date,
        united.original_entry_date,
        united.origin,
        united.pattern,
        united.customer_id,
        united.invoice_number,
        united.bank_line_id,
        united.decision_id

    from united

)

select * from final
