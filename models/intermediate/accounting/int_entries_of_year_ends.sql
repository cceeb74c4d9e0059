with

entries as (

    select * from {{ ref('int_entries_united') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

items as (

    select
        entries.customer_id,
        entries.invoice_number,
        entries.currency,
        entries.entry_date,
        entries.signed_amount,
        entries.currency_amount

    from entries

    inner join accounts
        on
            entries.account = accounts.account
            and accounts.purpose = 'customers'

    where
        entries.currency is not null
        and entries.invoice_number is not null

),

years as (

    select
        unnest(
            generate_series(
                {{ fiscal_year_start(
                    'min(items.entry_date)', 'min(settings.fiscal_year_start_month)'
                ) }} + interval 1 year - interval 1 day,
                {{ as_of_date() }},
                interval 1 year
            )
        )::date as last_day

    from items

    cross join settings

),

open_items as (

    select
        years.last_day,
        items.customer_id,
        items.invoice_number,
        items.currency,
        {{ as_money('sum(items.signed_amount)') }} as entered_amount,
        {{ as_money('sum(items.currency_amount)') }} as currency_amount

    from items

    inner join years
        on items.entry_date <= years.last_day

    group by
        years.last_day,
        items.customer_id,
        items.invoice_number,
        items.currency

    having sum(items.currency_amount) <> 0

),

valued as (

    select
        open_items.*,
        {{ as_money(
            converted(
                'open_items.currency_amount', 'prices.currency_units',
                'prices.company_units', 'settings.company_currency'
            ) ~ ' - open_items.entered_amount'
        ) }} as latent_amount

    from open_items

    cross join settings

    inner join prices
        on
            open_items.last_day = prices.day
            and open_items.currency = prices.currency

),

amounts as (

    select
        valued.last_day,
        accounts.account,
        valued.customer_id as auxiliary_account,
        valued.invoice_number,
        valued.latent_amount as signed_amount,
        valued.currency,
        {{ as_money('0') }} as currency_amount,
        1 as line_rank

    from valued

    inner join accounts
        on accounts.purpose = 'customers'

    where valued.latent_amount <> 0

    union all

    select
        valued.last_day,
        accounts.account,
        null as auxiliary_account,
        null as invoice_number,
        {{ as_money('-sum(valued.latent_amount)') }} as signed_amount,
        null as currency,
        null as currency_amount,
        2 as line_rank

    from valued

    inner join accounts
        on
            accounts.purpose
            = case
                when valued.latent_amount < 0 then 'latent_loss' else 'latent_gain'
            end

    where valued.latent_amount <> 0

    group by
        valued.last_day,
        accounts.account

),

sides as (

    select
        'latent ' as name,
        0 as days_after,
        1 as factor

    union all

    -- The first day of the year takes it back: it was never earned nor lost.
    select
        'latent undone ' as name,
        1 as days_after,
        -1 as factor

),

final as (

    select
        sides.name || amounts.last_day as entry_id,
        'OD' as journal,
        'Opérations diverses' as journal_label,
        amounts.last_day + sides.days_after as entry_date,
        amounts.account,
        amounts.auxiliary_account,
        'Écart de conversion ' || coalesce(amounts.invoice_number, 'clients') as label,
        coalesce(amounts.invoice_number, 'EC ' || amounts.last_day) as document,
        amounts.last_day as document_date,
        {{ as_money('amounts.signed_amount * sides.factor') }} as signed_amount,
        amounts.currency,
        amounts.currency_amount,
        'latent_exchange' as pattern,
        amounts.line_rank,
        amounts.auxiliary_account as customer_id,
        amounts.invoice_number,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as decision_id

    from amounts

    cross join sides

    where amounts.last_day + sides.days_after <= {{ as_of_date() }}

)

select * from final
