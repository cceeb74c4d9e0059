with

lines as (

    -- What was carried into a later year is counted where it arose.
    select * from {{ ref('int_entry_lines_posted') }}
    where pattern <> 'carried'

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

bank_accounts as (

    select * from {{ ref('int_bank_accounts_numbered') }}

),

invoices as (

    select * from {{ ref('int_invoices_settled') }}

),

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

shares as (

    select * from {{ ref('int_allocation_taxes_shared') }}

),

events as (

    select * from {{ ref('int_vat_events_declared') }}

),

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

positions as (

    select * from {{ ref('int_cash_positions_carried') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

customer_accounts as (

    select accounts.account
    from accounts
    where accounts.purpose in ('customers', 'advances')

),

ledger as (

    -- Customers' accounts by document, in its own currency.
    select
        'open_items' as tie_out,
        coalesce(lines.invoice_number, lines.bank_line_id, 'opening') as document,
        coalesce(lines.currency_amount, lines.debit_amount - lines.credit_amount)
            as ledger_amount,
        0 as source_amount

    from lines

    inner join customer_accounts
        on lines.account = customer_accounts.account

    union all

    select
        'banks' as tie_out,
        bank_accounts.account_iban as document,
        coalesce(lines.currency_amount, lines.debit_amount - lines.credit_amount)
            as ledger_amount,
        0 as source_amount

    from lines

    inner join bank_accounts
        on lines.account = bank_accounts.account

    union all

    -- Opened as one sum, the tax of the documents before the books is compared as one.
    select
        accounts.purpose as tie_out,
        case
            when coalesce(invoices.origin, 'opening') = 'opening' then 'opening'
            else lines.invoice_number
        end as document,
        lines.credit_amount - lines.debit_amount as ledger_amount,
        0 as source_amount

    from lines

    inner join accounts
        on lines.account = accounts.account

    cross join settings

    left join invoices
        on lines.invoice_number = invoices.invoice_number

    where
        accounts.purpose = 'vat_awaiting'
        and coalesce(invoices.currency, settings.company_currency)
        = settings.company_currency

    union all

    select
        accounts.purpose as tie_out,
        coalesce(lines.invoice_number, 'opening') as document,
        lines.credit_amount - lines.debit_amount as ledger_amount,
        0 as source_amount

    from lines

    inner join accounts
        on lines.account = accounts.account

    where accounts.purpose = 'vat_collected'

    union all

    select
        'sales' as tie_out,
        coalesce(lines.invoice_number, 'opening') as document,
        lines.credit_amount - lines.debit_amount as ledger_amount,
        0 as source_amount

    from lines

    where
        lines.account like '70%'
        and lines.currency is null

),

sources as (

    select
        'open_items' as tie_out,
        invoices.invoice_number as document,
        0 as ledger_amount,
        invoices.open_amount as source_amount

    from invoices

    union all

    select
        'open_items' as tie_out,
        allocations.bank_line_id as document,
        0 as ledger_amount,
        -allocations.allocated_amount as source_amount

    from allocations

    where allocations.kind = 'advance'

    union all

    select
        'banks' as tie_out,
        positions.account_iban as document,
        0 as ledger_amount,
        max_by(positions.balance_amount, positions.date) as source_amount

    from positions

    group by positions.account_iban

    union all

    select
        'vat_collected' as tie_out,
        events.invoice_number as document,
        0 as ledger_amount,
        events.vat_amount as source_amount

    from events

    union all

    -- What of the tax has neither been received nor given up yet.
    select
        'vat_awaiting' as tie_out,
        case when taxes.origin = 'opening' then 'opening' else taxes.invoice_number end
            as document,
        0 as ledger_amount,
        taxes.vat_amount as source_amount

    from taxes

    cross join settings

    where
        taxes.is_due_on_receipt
        and taxes.currency = settings.company_currency

    union all

    select
        'vat_awaiting' as tie_out,
        case
            when shares.origin = 'opening' then 'opening' else shares.invoice_number
        end as document,
        0 as ledger_amount,
        -shares.vat_amount as source_amount

    from shares

    where
        shares.is_due_on_receipt
        and shares.currency = shares.company_currency

    union all

    select
        'sales' as tie_out,
        invoices.invoice_number as document,
        0 as ledger_amount,
        invoices.amount_excluding_tax as source_amount

    from invoices

    cross join settings

    where
        invoices.origin = 'landed'
        and invoices.currency = settings.company_currency

),

united as (

    select * from ledger

    union all

    select * from sources

),

final as (

    select
        united.tie_out,
        united.document,
        {{ as_money('sum(united.ledger_amount)') }} as ledger_amount,
        {{ as_money('sum(united.source_amount)') }} as source_amount,
        {{ as_money('sum(united.ledger_amount) - sum(united.source_amount)') }}
            as difference_amount

    from united

    group by
        united.tie_out,
        united.document

)

select * from final
