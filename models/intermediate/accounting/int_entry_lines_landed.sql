with

documents as (

    select * from {{ ref('int_documents_known') }}

),

entries as (

    select * from {{ ref('stg_files__accounting_entries') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

opening_balances as (

    select * from {{ ref('stg_files__opening_balances') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

ranked as (

    select
        entries.*,
        row_number() over (
            partition by
                entries.journal_code,
                entries.entry_number,
                entries.entry_date,
                entries.entry_line
            order by documents.position desc, entries.line_number desc
        ) as version_rank,
        {{ fiscal_year_start(
            'entries.entry_date', 'settings.fiscal_year_start_month'
        ) }} as year_start

    from entries

    cross join settings

    inner join documents
        on entries.document_id = documents.document_id

    where entries.entry_date <= {{ as_of_date() }}

),

known as (

    select
        ranked.*,
        upper(ranked.journal_code) in ('AN', 'ANO', 'ANX', 'RAN', 'OUV') as is_opening,
        min(ranked.year_start) over () as first_year_start

    from ranked

    where ranked.version_rank = 1

),

held as (

    select
        (select count(*) from invoices) > 0 as holds_sales,
        (select count(*) from bank_lines) > 0 as holds_banks,
        (select count(*) from opening_balances) > 0 as holds_opening

),

journals as (

    -- A journal whose facts these books hold would count them twice. The opening of the
    -- first year counts where nothing else tells it; later ones are carried.
    select
        known.journal_code,
        bool_or(known.account like '70%') and bool_or(known.account like '411%')
            as has_sales,
        bool_or(known.account like '512%') as has_banks

    from known

    where not known.is_opening

    group by known.journal_code

),

final as (

    select
        'landed ' || known.journal_code || ' ' || known.entry_number || ' '
        || known.entry_date as entry_id,
        known.entry_line,
        known.journal_code as journal,
        coalesce(known.journal_label, known.journal_code) as journal_label,
        known.entry_number,
        known.entry_date,
        known.account,
        known.account_label,
        known.auxiliary_account,
        known.auxiliary_label,
        known.label,
        known.document_reference as document,
        known.document_date,
        known.debit_amount,
        known.credit_amount,
        known.currency,
        {{ as_money('known.currency_amount') }} as currency_amount,
        known.lettrage_code,
        known.lettrage_date,
        known.validation_date,
        known.is_opening

    from known

    cross join settings

    cross join held

    left join journals
        on known.journal_code = journals.journal_code

    where
        case
            when settings.journals_landed <> '[]'
                then
                    json_contains(
                        cast(settings.journals_landed as json),
                        to_json(known.journal_code)
                    )
            when known.is_opening
                then
                    not held.holds_opening
                    and known.year_start = known.first_year_start
            else
                not (held.holds_sales and coalesce(journals.has_sales, false))
                and not (held.holds_banks and coalesce(journals.has_banks, false))
        end

)

select * from final
