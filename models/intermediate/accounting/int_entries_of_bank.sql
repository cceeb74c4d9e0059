with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

bank_accounts as (

    select * from {{ ref('int_bank_accounts_numbered') }}

),

categories as (

    select * from {{ ref('int_bank_lines_categorised') }}

),

allocations as (

    select * from {{ ref('int_entries_of_allocations') }}

),

received as (

    select * from {{ ref('int_allocations_received') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

charged as (

    select
        received.bank_line_id,
        {{ as_money('sum(received.bank_amount)') }} as charged_amount

    from received

    where received.charge_id is not null

    group by received.bank_line_id

),

lines as (

    select
        bank_lines.*,
        settings.company_currency,
        bank_accounts.account,
        bank_accounts.journal,
        bank_accounts.name as journal_label,
        prices.currency_units,
        prices.company_units,
        -- What a category says of a line that pays no customer; a customer's money that
        -- nobody has matched yet waits in suspense.
        case when bank_lines.allocated_amount = 0 then categories.account end
            as category_account,
        coalesce(charged.charged_amount, 0) as charged_amount

    from bank_lines

    inner join bank_accounts
        on bank_lines.account_iban = bank_accounts.account_iban

    inner join categories
        on bank_lines.bank_line_id = categories.bank_line_id

    cross join settings

    left join charged
        on bank_lines.bank_line_id = charged.bank_line_id

    left join prices
        on
            bank_lines.booking_date = prices.day
            and bank_lines.currency = prices.currency

    where not bank_lines.is_before_books

),

parts as (

    select
        lines.bank_line_id,
        lines.account,
        1 as line_rank,
        lines.amount

    from lines

    union all

    -- The provider pays out what it owed for charges.
    select
        lines.bank_line_id,
        accounts.account,
        2 as line_rank,
        -lines.charged_amount as amount

    from lines

    inner join accounts
        on accounts.purpose = 'providers'

    union all

    select
        lines.bank_line_id,
        coalesce(lines.category_account, accounts.account) as account,
        90 as line_rank,
        -lines.remaining_amount as amount

    from lines

    inner join accounts
        on accounts.purpose = 'suspense'

),

of_lines as (

    select
        lines.bank_line_id,
        parts.account,
        cast(null as varchar) as auxiliary_account,
        parts.line_rank,
        case
            when lines.currency = lines.company_currency then parts.amount
            else {{ converted(
                'parts.amount', 'lines.currency_units', 'lines.company_units',
                'lines.company_currency'
            ) }}
        end as signed_amount,
        case when lines.currency <> lines.company_currency then lines.currency end
            as currency,
        case when lines.currency <> lines.company_currency then parts.amount end
            as currency_amount,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as decision_id,
        lines.currency <> lines.company_currency as is_exchanged

    from parts

    inner join lines
        on parts.bank_line_id = lines.bank_line_id

    where parts.amount <> 0

),

united as (

    select * from of_lines

    union all

    select
        allocations.bank_line_id,
        allocations.account,
        allocations.auxiliary_account,
        allocations.line_rank,
        allocations.signed_amount,
        allocations.currency,
        allocations.currency_amount,
        allocations.customer_id,
        allocations.invoice_number,
        allocations.decision_id,
        allocations.is_exchanged

    from allocations

    where
        allocations.charge_id is null
        and allocations.bank_line_id is not null

),

final as (

    select
        'bank ' || lines.bank_line_id as entry_id,
        lines.journal,
        lines.journal_label,
        lines.booking_date as entry_date,
        united.account,
        united.auxiliary_account,
        coalesce(lines.label, lines.counterparty_name, lines.journal_label) as label,
        coalesce(lines.bank_reference, left(lines.bank_line_id, 12)) as document,
        lines.booking_date as document_date,
        united.signed_amount,
        united.currency,
        united.currency_amount,
        case
            when lines.allocated_amount <> 0 then 'bank_allocated'
            when lines.category_account is not null then 'bank_categorised'
            else 'bank_waiting'
        end as pattern,
        united.line_rank,
        united.customer_id,
        united.invoice_number,
        lines.bank_line_id,
        united.decision_id,
        united.is_exchanged

    from united

    inner join lines
        on united.bank_line_id = lines.bank_line_id

)

select * from final
