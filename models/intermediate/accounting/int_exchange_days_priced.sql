with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

allocations as (

    select * from {{ ref('int_allocations_received') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

statements as (

    select * from {{ ref('int_bank_statements_checked') }}

),

rates as (

    select * from {{ ref('int_fx_rates_united') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

needed as (

    select
        invoices.issue_date as day,
        invoices.currency

    from invoices

    union distinct

    select
        allocations.receipt_date as day,
        allocations.currency

    from allocations

    union distinct

    select
        bank_lines.booking_date as day,
        bank_lines.currency

    from bank_lines

    union distinct

    -- An account opens on the day of its first statement, or as the books start.
    select
        statements.opening_date as day,
        statements.currency

    from statements

    where statements.opening_date is not null

    union distinct

    select
        settings.books_start_date as day,
        statements.currency

    from statements

    cross join settings

    where settings.books_start_date is not null

    union distinct

    -- What is open at the end of a fiscal year is worth what it is worth then.
    select
        unnest(
            generate_series(
                {{ fiscal_year_start(
                    'min(invoices.issue_date)', 'min(settings.fiscal_year_start_month)'
                ) }} + interval 1 year - interval 1 day,
                {{ as_of_date() }},
                interval 1 year
            )
        )::date as day,
        invoices.currency

    from invoices

    cross join settings

    group by invoices.currency

),

foreign_days as (

    select
        needed.day,
        needed.currency,
        settings.company_currency

    from needed

    cross join settings

    where needed.currency <> settings.company_currency

),

days as (

    select
        foreign_days.day,
        foreign_days.currency

    from foreign_days

    union distinct

    select
        foreign_days.day,
        foreign_days.company_currency as currency

    from foreign_days

),

priced as (

    -- The rate of the day, else the last one before that still holds.
    select
        days.day,
        days.currency,
        max_by(rates.units_per_eur, rates.rate_date) as units_per_eur

    from days

    inner join rates
        on
            days.currency = rates.currency
            and days.day >= rates.rate_date
            and rates.rate_date >= days.day - {{ rate_holds_days() }}

    group by
        days.day,
        days.currency

    union all

    select
        days.day,
        days.currency,
        1 as units_per_eur

    from days

    where days.currency = 'EUR'

),

final as (

    select
        foreign_days.day,
        foreign_days.currency,
        own.units_per_eur as currency_units,
        company.units_per_eur as company_units

    from foreign_days

    inner join priced as own
        on
            foreign_days.day = own.day
            and foreign_days.currency = own.currency

    inner join priced as company
        on
            foreign_days.day = company.day
            and foreign_days.company_currency = company.currency

)

select * from final
