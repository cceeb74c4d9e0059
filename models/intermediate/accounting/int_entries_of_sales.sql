with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

revenues as (

    select * from {{ ref('int_revenues_placed') }}

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

amounts as (

    select
        invoices.invoice_number,
        accounts.account,
        invoices.customer_id as auxiliary_account,
        1 as line_rank,
        invoices.amount_including_tax as amount

    from invoices

    inner join accounts
        on accounts.purpose = 'customers'

    where invoices.origin = 'landed'

    union all

    select
        taxes.invoice_number,
        accounts.account,
        null as auxiliary_account,
        2 as line_rank,
        {{ as_money('-sum(taxes.vat_amount)') }} as amount

    from taxes

    inner join accounts
        on
            accounts.purpose
            = case
                when taxes.is_due_on_receipt then 'vat_awaiting' else 'vat_collected'
            end

    where
        taxes.origin = 'landed'
        and taxes.vat_amount <> 0

    group by taxes.invoice_number, taxes.tax_rank, accounts.account

    union all

    select
        revenues.invoice_number,
        revenues.account,
        null as auxiliary_account,
        3 as line_rank,
        -revenues.amount as amount

    from revenues

    inner join invoices
        on revenues.invoice_number = invoices.invoice_number

    where invoices.origin = 'landed'

    union all

    -- Totals stand as they landed: what they miss one another by is rounding.
    select
        invoices.invoice_number,
        accounts.account,
        null as auxiliary_account,
        4 as line_rank,
        {{ as_money(
            'invoices.amount_excluding_tax + invoices.vat_amount'
            ~ ' - invoices.amount_including_tax'
        ) }} as amount

    from invoices

    inner join accounts
        on
            accounts.purpose
            = case
                when
                    invoices.amount_excluding_tax + invoices.vat_amount
                    > invoices.amount_including_tax
                    then 'rounding_loss'
                else 'rounding_gain'
            end

    where
        invoices.origin = 'landed'
        and invoices.amount_excluding_tax + invoices.vat_amount
        <> invoices.amount_including_tax

),

converted_amounts as (

    select
        amounts.*,
        invoices.customer_id,
        invoices.currency,
        invoices.issue_date,
        invoices.document_type,
        settings.company_currency,
        case
            when invoices.currency = settings.company_currency then amounts.amount
            else {{ converted(
                'amounts.amount', 'prices.currency_units', 'prices.company_units',
                'settings.company_currency'
            ) }}
        end as company_amount

    from amounts

    inner join invoices
        on amounts.invoice_number = invoices.invoice_number

    cross join settings

    left join prices
        on
            invoices.issue_date = prices.day
            and invoices.currency = prices.currency

),

ranked as (

    select
        converted_amounts.*,
        sum(converted_amounts.company_amount) over (
            partition by converted_amounts.invoice_number
        ) as company_gap,
        row_number() over (
            partition by converted_amounts.invoice_number
            order by
                converted_amounts.line_rank desc,
                abs(converted_amounts.amount) desc,
                converted_amounts.account
        ) as gap_rank

    from converted_amounts

),

final as (

    -- Converted line by line, an entry may miss a cent: the largest revenue takes it.
    select
        'sale ' || ranked.invoice_number as entry_id,
        'VE' as journal,
        'Ventes' as journal_label,
        ranked.issue_date as entry_date,
        ranked.account,
        ranked.auxiliary_account,
        case
            when ranked.document_type = 'credit_note' then 'Avoir ' else 'Facture '
        end || ranked.invoice_number as label,
        ranked.invoice_number as document,
        ranked.issue_date as document_date,
        case
            when ranked.gap_rank = 1 and ranked.currency <> ranked.company_currency
                then {{ as_money('ranked.company_amount - ranked.company_gap') }}
            else ranked.company_amount
        end as signed_amount,
        case when ranked.currency <> ranked.company_currency then ranked.currency end
            as currency,
        case when ranked.currency <> ranked.company_currency then ranked.amount end
            as currency_amount,
        ranked.document_type as pattern,
        ranked.line_rank,
        ranked.customer_id,
        ranked.invoice_number,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as decision_id

    from ranked

)

select * from final
