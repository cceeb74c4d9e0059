with

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

converted_taxes as (

    select
        taxes.*,
        settings.company_currency,
        case
            when taxes.currency = settings.company_currency then taxes.vat_amount
            else {{ converted(
                'taxes.vat_amount', 'prices.currency_units', 'prices.company_units',
                'settings.company_currency'
            ) }}
        end as company_vat_amount

    from taxes

    cross join settings

    left join prices
        on
            taxes.issue_date = prices.day
            and taxes.currency = prices.currency

),

converted_invoices as (

    select
        invoices.invoice_number,
        invoices.currency,
        invoices.amount_including_tax,
        settings.company_currency,
        case
            when invoices.currency = settings.company_currency
                then invoices.amount_including_tax
            else {{ converted(
                'invoices.amount_including_tax', 'prices.currency_units',
                'prices.company_units', 'settings.company_currency'
            ) }}
        end as company_amount

    from invoices

    cross join settings

    left join prices
        on
            invoices.issue_date = prices.day
            and invoices.currency = prices.currency

),

final as (

    select
        converted_taxes.invoice_number,
        'gross' as track,
        converted_taxes.tax_rank,
        {{ to_minor_units('converted_taxes.gross_amount', 'converted_taxes.currency') }}
            as track_units

    from converted_taxes

    union all

    select
        converted_taxes.invoice_number,
        'vat' as track,
        converted_taxes.tax_rank,
        {{ to_minor_units('converted_taxes.vat_amount', 'converted_taxes.currency') }}
            as track_units

    from converted_taxes

    where converted_taxes.vat_amount <> 0

    union all

    select
        converted_taxes.invoice_number,
        'company_vat' as track,
        converted_taxes.tax_rank,
        {{ to_minor_units(
            'converted_taxes.company_vat_amount', 'converted_taxes.company_currency'
        ) }} as track_units

    from converted_taxes

    where
        converted_taxes.company_vat_amount <> 0
        and converted_taxes.currency <> converted_taxes.company_currency

    union all

    select
        converted_invoices.invoice_number,
        'company_gross' as track,
        0 as tax_rank,
        {{ to_minor_units(
            'converted_invoices.company_amount', 'converted_invoices.company_currency'
        ) }} as track_units

    from converted_invoices

    where
        converted_invoices.company_amount <> 0
        and converted_invoices.currency <> converted_invoices.company_currency

)

select * from final
