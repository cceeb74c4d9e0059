with

documents as (

    select * from {{ ref('int_documents_known') }}

),

breakdowns as (

    select * from {{ ref('int_purchase_invoice_vat_breakdowns_landed') }}

),

invoices as (

    select * from {{ ref('int_purchase_invoices_landed') }}

),

suppliers as (

    select * from {{ ref('int_suppliers_landed') }}

),

vat_rates as (

    select * from {{ ref('vat_rates') }}

),

rates as (

    select * from {{ ref('int_fx_rates_united') }}

),

charged as (

    -- Reverse charge (AE) and goods from within the Union (K): the buyer owes the tax,
    -- at the standard rate, for no other is told.
    select
        breakdowns.supplier_id,
        breakdowns.invoice_number,
        breakdowns.vat_category,
        breakdowns.vat_rate as stated_rate,
        breakdowns.base_amount,
        breakdowns.currency,
        invoices.issue_date,
        documents.position as landed_position,
        coalesce(suppliers.country, left(suppliers.vat_number, 2)) as country,
        vat_rates.vat_rate,
        vat_rates.box as tax_box

    from breakdowns

    inner join invoices
        on
            breakdowns.supplier_id = invoices.supplier_id
            and breakdowns.invoice_number = invoices.invoice_number

    inner join documents
        on breakdowns.document_id = documents.document_id

    left join suppliers
        on breakdowns.supplier_id = suppliers.supplier_id

    inner join vat_rates
        on
            vat_rates.box = '08'
            and vat_rates.territory = 'mainland'
            and invoices.issue_date >= vat_rates.valid_from
            and (
                vat_rates.valid_to is null
                or invoices.issue_date <= vat_rates.valid_to
            )

    where
        breakdowns.vat_category in ('AE', 'K')
        and breakdowns.base_amount <> 0

),

days as (

    select distinct
        charged.issue_date,
        charged.currency

    from charged

    where charged.currency <> 'EUR'

),

priced as (

    select
        days.issue_date,
        days.currency,
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

),

in_euros as (

    select
        charged.*,
        case
            when charged.currency = 'EUR' then charged.base_amount
            else {{ converted(
                'charged.base_amount', 'priced.units_per_eur', '1', "'EUR'"
            ) }}
        end as euro_base_amount

    from charged

    left join priced
        on
            charged.issue_date = priced.issue_date
            and charged.currency = priced.currency

),

final as (

    select
        concat_ws(
            ' ',
            'purchase',
            in_euros.supplier_id,
            in_euros.invoice_number,
            in_euros.vat_category,
            in_euros.stated_rate
        ) as vat_entry_id,
        in_euros.supplier_id,
        in_euros.invoice_number,
        in_euros.issue_date as event_date,
        case
            when in_euros.vat_category = 'K' then 'B2'
            when in_euros.country in ('FR', 'MC') then 'A2'
            else 'A3'
        end as base_box,
        in_euros.tax_box,
        in_euros.vat_rate,
        in_euros.euro_base_amount as base_amount,
        {{ from_minor_units(
            divided(
                '(' ~ to_minor_units('in_euros.euro_base_amount', "'EUR'")
                ~ ' * cast(in_euros.vat_rate * 10000 as hugeint))',
                '1000000'
            ),
            "'EUR'"
        ) }} as vat_amount,
        in_euros.landed_position

    from in_euros

    -- Without a rate of its currency it waits for one.
    where in_euros.euro_base_amount is not null

)

select * from final
