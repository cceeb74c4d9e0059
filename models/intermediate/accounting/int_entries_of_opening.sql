with

documents as (

    select * from {{ ref('int_documents_known') }}

),

opening_balances as (

    select * from {{ ref('stg_files__opening_balances') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

statements as (

    select * from {{ ref('int_bank_statements_checked') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

bank_accounts as (

    select * from {{ ref('int_bank_accounts_numbered') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

balances_ranked as (

    select
        opening_balances.*,
        row_number() over (
            partition by opening_balances.account, opening_balances.auxiliary_account
            order by documents.position, opening_balances.line_number
        ) as landing_rank

    from opening_balances

    inner join documents
        on opening_balances.document_id = documents.document_id

),

balances as (

    select
        balances_ranked.account,
        balances_ranked.auxiliary_account,
        {{ as_money('balances_ranked.debit_amount - balances_ranked.credit_amount') }}
            as signed_amount,
        starts_with(balances_ranked.account, accounts.account)
        and not starts_with(balances_ranked.account, '4117') as is_of_customers

    from balances_ranked

    inner join accounts
        on accounts.purpose = 'customers'

    where balances_ranked.landing_rank = 1

),

landed_opening as (

    select count(*) as lines_count
    from landed
    where landed.is_opening

),

told as (

    select
        count(balances.account) > 0 as has_balances,
        count(*) filter (where balances.account like '512%') > 0
            as has_bank_balances,
        max(landed_opening.lines_count) > 0 as has_landed_opening,
        coalesce(
            sum(balances.signed_amount) filter (where balances.is_of_customers), 0
        ) as customers_amount,
        coalesce(sum(balances.signed_amount), 0) as balances_amount

    from landed_opening

    left join balances
        on true

),

items as (

    -- Each document that was open stands by itself, in the company's currency.
    select
        invoices.invoice_number,
        invoices.customer_id,
        invoices.issue_date,
        case
            when invoices.currency = settings.company_currency
                then invoices.amount_including_tax
            else {{ converted(
                'invoices.amount_including_tax', 'prices.currency_units',
                'prices.company_units', 'settings.company_currency'
            ) }}
        end as signed_amount,
        case
            when invoices.currency <> settings.company_currency then invoices.currency
        end as currency,
        case
            when invoices.currency <> settings.company_currency
                then invoices.amount_including_tax
        end as currency_amount

    from invoices

    cross join settings

    left join prices
        on
            invoices.issue_date = prices.day
            and invoices.currency = prices.currency

    where invoices.origin = 'opening'

),

counted as (

    -- No item sums to nothing: here absence is a zero.
    select
        count(*) as items_count,
        coalesce(sum(items.signed_amount), 0) as items_amount

    from items

),

items_start as (

    select
        coalesce(
            max(settings.books_start_date),
            max(items.issue_date),
            {{ fiscal_year_start(
                as_of_date(), 'max(settings.fiscal_year_start_month)'
            ) }}
        ) as start_date

    from settings

    left join items
        on true

),

awaiting as (

    select
        {{ as_money(
            'sum(case when taxes.currency = settings.company_currency'
            ~ ' then taxes.vat_amount else '
            ~ converted(
                'taxes.vat_amount', 'prices.currency_units', 'prices.company_units',
                'settings.company_currency'
            ) ~ ' end)'
        ) }} as vat_amount

    from taxes

    cross join settings

    left join prices
        on
            taxes.issue_date = prices.day
            and taxes.currency = prices.currency

    where
        taxes.origin = 'opening'
        and taxes.is_due_on_receipt

),

first_statements as (

    select
        statements.account_iban,
        min(statements.currency) as currency,
        min(statements.opening_date) as opening_date,
        min_by(statements.opening_balance, statements.opening_date) as opening_balance

    from statements

    where
        statements.opening_balance is not null
        and not coalesce(statements.is_interim, false)
        and statements.opening_date <= {{ as_of_date() }}

    group by statements.account_iban

),

before_books as (

    select
        bank_lines.account_iban,
        {{ as_money('sum(bank_lines.amount)') }} as amount

    from bank_lines

    where bank_lines.is_before_books

    group by bank_lines.account_iban

),

bank_balances as (

    select
        bank_accounts.account_iban,
        bank_accounts.account,
        bank_accounts.name,
        greatest(
            first_statements.opening_date,
            coalesce(settings.books_start_date, first_statements.opening_date)
        ) as entry_date,
        {{ as_money(
            'first_statements.opening_balance + coalesce(before_books.amount, 0)'
        ) }} as amount,
        first_statements.currency,
        settings.company_currency,
        first_statements.opening_date

    from first_statements

    inner join bank_accounts
        on first_statements.account_iban = bank_accounts.account_iban

    cross join settings

    left join before_books
        on first_statements.account_iban = before_books.account_iban

),

bank_openings as (

    select bank_balances.*
    from bank_balances
    cross join told
    where
        not told.has_bank_balances
        and not told.has_landed_opening

),

of_balances as (

    select
        'opening balances' as entry_id,
        items_start.start_date as entry_date,
        balances.account,
        balances.auxiliary_account,
        'À nouveau ' || balances.account as label,
        balances.signed_amount,
        bank_balances.currency,
        bank_balances.amount as currency_amount,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as invoice_number

    from balances

    cross join items_start

    -- Balances land in the company's currency; the bank tells a foreign account's own.
    left join bank_balances
        on
            balances.account = bank_balances.account
            and bank_balances.currency <> bank_balances.company_currency

    cross join counted

    where
        not balances.is_of_customers
        or counted.items_count = 0

    union all

    -- What the customers' account holds beyond the documents that were told.
    select
        'opening balances' as entry_id,
        items_start.start_date as entry_date,
        accounts.account,
        null as auxiliary_account,
        'À nouveau clients sans détail' as label,
        {{ as_money('told.customers_amount - counted.items_amount') }} as signed_amount,
        null as currency,
        null as currency_amount,
        null as customer_id,
        null as invoice_number

    from items_start

    cross join told

    cross join counted

    inner join accounts
        on accounts.purpose = 'customers'

    where
        told.has_balances
        and counted.items_count > 0

    union all

    -- Balances that do not balance open all the same; somebody has to say why.
    select
        'opening balances' as entry_id,
        items_start.start_date as entry_date,
        accounts.account,
        null as auxiliary_account,
        'À nouveau, écart de la balance' as label,
        {{ as_money('-told.balances_amount') }} as signed_amount,
        null as currency,
        null as currency_amount,
        null as customer_id,
        null as invoice_number

    from items_start

    cross join told

    inner join accounts
        on accounts.purpose = 'suspense'

    where told.has_balances

),

of_items as (

    select
        case when told.has_balances then 'opening balances' else 'opening items' end
            as entry_id,
        items_start.start_date as entry_date,
        accounts.account,
        items.customer_id as auxiliary_account,
        'À nouveau ' || items.invoice_number as label,
        items.signed_amount,
        items.currency,
        items.currency_amount,
        items.customer_id,
        items.invoice_number

    from items

    cross join told

    cross join items_start

    inner join accounts
        on accounts.purpose = 'customers'

    where not told.has_landed_opening or told.has_balances

    union all

    -- Without balances, what stands against the items is the tax that still falls due,
    -- and what nobody has told.
    select
        'opening items' as entry_id,
        items_start.start_date as entry_date,
        accounts.account,
        null as auxiliary_account,
        'À nouveau ' || accounts.label as label,
        case
            when accounts.purpose = 'vat_awaiting'
                then -coalesce(awaiting.vat_amount, 0)
            else
                {{ as_money(
                    'coalesce(awaiting.vat_amount, 0) - counted.items_amount'
                ) }}
        end as signed_amount,
        null as currency,
        null as currency_amount,
        null as customer_id,
        null as invoice_number

    from items_start

    cross join told

    cross join awaiting

    cross join counted

    inner join accounts
        on accounts.purpose in ('vat_awaiting', 'suspense')

    where
        not told.has_balances
        and not told.has_landed_opening
        and counted.items_count > 0

),

bank_priced as (

    select
        bank_openings.*,
        case
            when bank_openings.currency = bank_openings.company_currency
                then bank_openings.amount
            else {{ converted(
                'bank_openings.amount', 'prices.currency_units', 'prices.company_units',
                'bank_openings.company_currency'
            ) }}
        end as signed_amount

    from bank_openings

    left join prices
        on
            bank_openings.entry_date = prices.day
            and bank_openings.currency = prices.currency

),

of_banks as (

    select
        'opening bank ' || bank_priced.account_iban as entry_id,
        bank_priced.entry_date,
        case
            when accounts.purpose = 'bank' then bank_priced.account
            else accounts.account
        end as account,
        cast(null as varchar) as auxiliary_account,
        'Solde initial ' || bank_priced.name as label,
        case
            when accounts.purpose = 'bank' then bank_priced.signed_amount
            else -bank_priced.signed_amount
        end as signed_amount,
        case
            when
                accounts.purpose = 'bank'
                and bank_priced.currency <> bank_priced.company_currency
                then bank_priced.currency
        end as currency,
        case
            when
                accounts.purpose = 'bank'
                and bank_priced.currency <> bank_priced.company_currency
                then bank_priced.amount
        end as currency_amount,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as invoice_number

    from bank_priced

    inner join accounts
        on accounts.purpose in ('bank', 'suspense')

    where bank_priced.signed_amount <> 0

),

united as (

    select * from of_balances

    union all

    select * from of_items

    union all

    select * from of_banks

),

final as (

    select
        united.entry_id,
        'AN' as journal,
        'À nouveaux' as journal_label,
        united.entry_date,
        united.account,
        united.auxiliary_account,
        united.label,
        coalesce(united.invoice_number, 'AN') as document,
        united.entry_date as document_date,
        united.signed_amount,
        united.currency,
        united.currency_amount,
        'opening' as pattern,
        case when united.customer_id is null then 2 else 1 end as line_rank,
        united.customer_id,
        united.invoice_number,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as decision_id,
        false as is_exchanged

    from united

)

select * from final
