with

statements as (

    select * from {{ ref('int_bank_statements_checked') }}

),

final as (

    select
        ---------- ids
        statements.account_iban,
        statements.statement_reference,

        ---------- balances
        statements.opening_date,
        statements.opening_balance,
        statements.closing_date,
        statements.closing_balance,

        ---------- booleans
        statements.foots,
        statements.chains,
        statements.is_interim,

        ---------- more
        statements.currency,
        statements.statement_id,
        statements.lines_count,
        statements.copies_count,

        ---------- provenance
        statements.document_id,
        statements.line_number

    from statements

    -- A statement that closes after the business date does not exist yet.
    where coalesce(statements.closing_date <= {{ as_of_date() }}, true)

)

select * from final
order by account_iban, closing_date, statement_id
