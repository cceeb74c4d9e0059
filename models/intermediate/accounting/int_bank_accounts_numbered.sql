with

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

own_accounts as (

    select * from {{ ref('stg_workspace__accounts') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

known as (

    select
        upper(replace(own_accounts.account_iban, ' ', '')) as account_iban,
        min(own_accounts.ordinal) as ordinal,
        max(own_accounts.name) as name,
        max(own_accounts.ledger_account) as ledger_account,
        max(own_accounts.journal) as journal

    from own_accounts

    group by upper(replace(own_accounts.account_iban, ' ', ''))

    union all

    -- An account that the settings don't name comes after those that they do.
    select
        bank_lines.account_iban,
        cast(null as bigint) as ordinal,
        cast(null as varchar) as name,
        cast(null as varchar) as ledger_account,
        cast(null as varchar) as journal

    from bank_lines

    where
        bank_lines.account_iban not in (
            select upper(replace(own_accounts.account_iban, ' ', ''))
            from own_accounts
        )

    group by bank_lines.account_iban

),

numbered as (

    select
        known.account_iban,
        known.name,
        known.ledger_account,
        known.journal,
        row_number() over (order by known.ordinal nulls last, known.account_iban)
            as place

    from known

),

final as (

    select
        numbered.account_iban,
        coalesce(numbered.ledger_account, accounts.account || numbered.place)
            as account,
        coalesce(numbered.journal, 'BQ' || numbered.place) as journal,
        coalesce(numbered.name, 'Banque ' || right(numbered.account_iban, 4)) as name

    from numbered

    inner join accounts
        on accounts.purpose = 'bank'

)

select * from final
