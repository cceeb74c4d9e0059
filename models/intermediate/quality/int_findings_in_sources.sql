with

documents as (

    select * from {{ ref('stg_workspace__documents') }}

),

known as (

    select * from {{ ref('int_documents_known') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

statements as (

    select * from {{ ref('int_bank_statements_checked') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

account_days as (

    select
        bank_lines.account_iban,
        bank_lines.booking_date as seen_date

    from bank_lines

    union all

    -- A statement without lines is news too.
    select
        statements.account_iban,
        statements.closing_date as seen_date

    from statements

    where statements.closing_date <= {{ as_of_date() }}

),

accounts as (

    select
        account_days.account_iban,
        max(account_days.seen_date) as seen_date

    from account_days

    group by account_days.account_iban

),

files as (

    -- What came once is no source: three files make a habit.
    select
        documents.kind,
        documents.format,
        max(cast(documents.landed_at as date)) as seen_date

    from documents

    inner join known
        on documents.document_id = known.document_id

    where
        documents.error is null
        and documents.kind <> 'bank_statement'

    group by documents.kind, documents.format

    having count(*) >= 3

),

final as (

    select
        'account_stale' as kind,
        accounts.account_iban as subject_key,
        accounts.account_iban as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        accounts.seen_date as event_date,
        cast(null as varchar) as found,
        cast(
            {{ days_between('accounts.seen_date', as_of_date()) }} as bigint
        ) as rows_count,
        cast(null as varchar) as document_id,
        cast(null as bigint) as line_number

    from accounts

    cross join settings

    where
        {{ days_between('accounts.seen_date', as_of_date()) }}
        > settings.account_stale_days

    union all

    select
        'source_stale' as kind,
        files.kind || ', ' || files.format as subject_key,
        files.format as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        files.seen_date as event_date,
        files.kind as found,
        cast(
            {{ days_between('files.seen_date', as_of_date()) }} as bigint
        ) as rows_count,
        cast(null as varchar) as document_id,
        cast(null as bigint) as line_number

    from files

    cross join settings

    where
        {{ days_between('files.seen_date', as_of_date()) }}
        > settings.source_stale_days

)

select * from final
