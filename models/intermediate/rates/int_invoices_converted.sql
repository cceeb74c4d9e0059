with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

rates as (

    select * from {{ ref('int_fx_rates_united') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

foreign_invoices as (

    select
        invoices.invoice_number,
        invoices.issue_date,
        invoices.currency,
        invoices.amount_including_tax,
        settings.company_currency

    from invoices

    cross join settings

    where invoices.currency <> settings.company_currency

),

days as (

    select
        foreign_invoices.issue_date,
        foreign_invoices.currency

    from foreign_invoices

    union distinct

    select
        foreign_invoices.issue_date,
        foreign_invoices.company_currency

    from foreign_invoices

),

priced as (

    -- The rate of the day, else the last one before that still holds.
    select
        days.issue_date,
        days.currency,
        max(rates.rate_date) as rate_date,
        max_by(rates.units_per_eur, rates.rate_date) as units_per_eur

    from days

    inner join rates
        on
            days.currency = rates.currency
            and days.issue_date >= rates.rate_date
            and rates.rate_date >= days.issue_date - {{ rate_holds_days() }}

    group by
        days.issue_date,
        days.currency

    union all

    select
        days.issue_date,
        days.currency,
        days.issue_date as rate_date,
        1 as units_per_eur

    from days

    where days.currency = 'EUR'

),

final as (

    select
        foreign_invoices.invoice_number,
        foreign_invoices.currency,
        foreign_invoices.company_currency,
        case
            when own.units_per_eur is null then foreign_invoices.currency
            when company.units_per_eur is null then foreign_invoices.company_currency
        end as currency_without_rate,
        foreign_invoices.amount_including_tax,
        {{ converted(
            'foreign_invoices.amount_including_tax',
            'own.units_per_eur',
            'company.units_per_eur',
            'foreign_invoices.company_currency'
        ) }} as company_amount,
        foreign_invoices.issue_date,
        case
            when own.rate_date <= company.rate_date then own.rate_date
            when company.rate_date < own.rate_date then company.rate_date
        end as rate_date

    from foreign_invoices

    left join priced as own
        on
            foreign_invoices.issue_date = own.issue_date
            and foreign_invoices.currency = own.currency

    left join priced as company
        on
            foreign_invoices.issue_date = company.issue_date
            and foreign_invoices.company_currency = company.currency

)

select * from final
