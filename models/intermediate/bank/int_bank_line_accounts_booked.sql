with

entries as (

    select * from {{ ref('stg_files__accounting_entries') }}

),

documents as (

    select * from {{ ref('int_documents_known') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

booked as (

    -- One account moves by the bank's amount, one other against it: what it was for.
    select
        entries.journal_code,
        entries.entry_number,
        entries.entry_date,
        sum(
            case
                when entries.account like '512%'
                    then entries.debit_amount - entries.credit_amount
            end
        ) as amount,
        min(
            case when entries.account not like '512%' then entries.account end
        ) as account

    from entries

    inner join documents
        on entries.document_id = documents.document_id

    group by
        entries.journal_code,
        entries.entry_number,
        entries.entry_date

    having
        count(*) = 2
        and count(*) filter (where entries.account like '512%') = 1

),

entries_once as (

    select
        booked.entry_date,
        booked.amount,
        min(booked.account) as account

    from booked

    group by
        booked.entry_date,
        booked.amount

    having count(*) = 1

),

lines_once as (

    select
        bank_lines.booking_date,
        bank_lines.amount,
        min(bank_lines.bank_line_id) as bank_line_id

    from bank_lines

    group by
        bank_lines.booking_date,
        bank_lines.amount

    having count(*) = 1

),

final as (

    select
        lines_once.bank_line_id,
        entries_once.account

    from lines_once

    inner join entries_once
        on
            lines_once.booking_date = entries_once.entry_date
            and lines_once.amount = entries_once.amount

)

select * from final
