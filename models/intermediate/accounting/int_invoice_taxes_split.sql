with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

stated as (

    select * from {{ ref('int_invoice_taxes_stated') }}

),

customers as (

    select * from {{ ref('int_customers_united') }}

),

rates as (

    select * from {{ ref('vat_rates') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

unstated as (

    select invoices.*
    from invoices
    anti join stated
        on invoices.invoice_number = stated.invoice_number

),

rates_tried as (

    -- What was one rate reaches the VAT within a cent; of two that do, the nearer.
    select
        unstated.invoice_number,
        min_by(
            rates.vat_rate,
            abs(
                {{ multiply(
                    'unstated.amount_excluding_tax',
                    'cast(rates.vat_rate * 0.01 as decimal(9, 6))',
                    'unstated.currency'
                ) }} - unstated.vat_amount
            )
        ) as vat_rate

    from unstated

    inner join rates
        on
            unstated.issue_date >= rates.valid_from
            and (rates.valid_to is null or unstated.issue_date <= rates.valid_to)

    where
        rates.territory = 'mainland'
        and rates.vat_rate > 0
        and unstated.vat_amount <> 0
        and abs(
            {{ multiply(
                'unstated.amount_excluding_tax',
                'cast(rates.vat_rate * 0.01 as decimal(9, 6))',
                'unstated.currency'
            ) }} - unstated.vat_amount
        ) <= 0.01

    group by unstated.invoice_number

),

united as (

    select
        stated.invoice_number,
        stated.source,
        stated.nature,
        stated.vat_category,
        stated.vat_rate,
        stated.base_amount,
        stated.vat_amount

    from stated

    union all

    select
        unstated.invoice_number,
        case
            when unstated.vat_amount is null then 'unknown'
            when unstated.vat_amount = 0 or rates_tried.vat_rate is not null
                then 'inferred'
            else 'unknown'
        end as source,
        coalesce(unstated.nature, settings.default_nature) as nature,
        case when unstated.vat_amount <> 0 then 'S' end as vat_category,
        case
            when unstated.vat_amount = 0 then 0
            else rates_tried.vat_rate
        end as vat_rate,
        case
            -- Of an opening item that tells no VAT, all counts as without.
            when unstated.vat_amount is null then unstated.amount_including_tax
            else unstated.amount_excluding_tax
        end as base_amount,
        coalesce(unstated.vat_amount, 0) as vat_amount

    from unstated

    cross join settings

    left join rates_tried
        on unstated.invoice_number = rates_tried.invoice_number

),

placed as (

    -- The member states of the Union, and Greece by the prefix of its VAT numbers.
    select
        united.*,
        invoices.document_type,
        invoices.customer_id,
        invoices.currency,
        invoices.origin,
        invoices.issue_date,
        coalesce(customers.country, 'FR') as country,
        case
            when coalesce(customers.country, 'FR') in ('FR', 'MC') then 'domestic'
            when {{ is_in_the_union('customers.country', 'invoices.issue_date') }}
                then 'union'
            else 'abroad'
        end as place,
        coalesce(customers.vat_number, '') <> '' as has_vat_number

    from united

    inner join invoices
        on united.invoice_number = invoices.invoice_number

    left join customers
        on invoices.customer_id = customers.customer_id

),

categorised as (

    select
        placed.* exclude (vat_category),
        coalesce(
            placed.vat_category,
            case
                when placed.place = 'domestic' then 'E'
                when placed.place = 'abroad' then 'G'
                when placed.place = 'union' and placed.has_vat_number
                    then case placed.nature when 'goods' then 'K' else 'AE' end
                else 'E'
            end
        ) as vat_category

    from placed

),

final as (

    select
        categorised.invoice_number,
        row_number() over (
            partition by categorised.invoice_number
            order by
                categorised.vat_rate desc nulls last,
                categorised.vat_category asc,
                categorised.nature asc
        ) as tax_rank,
        categorised.customer_id,
        categorised.document_type,
        categorised.origin,
        categorised.source,
        categorised.nature,
        categorised.place,
        categorised.country,
        categorised.vat_category,
        cast(categorised.vat_rate as decimal(9, 4)) as vat_rate,
        categorised.currency,
        categorised.issue_date,
        categorised.base_amount,
        categorised.vat_amount,
        {{ as_money('categorised.base_amount + categorised.vat_amount') }}
            as gross_amount,
        -- Of services, the tax falls due as they are paid, unless the firm opted for
        -- debits; what carries no tax counts at issue.
        categorised.nature = 'services'
        and not settings.vat_on_debits
        and categorised.vat_amount <> 0 as is_due_on_receipt,
        case
            when categorised.vat_rate <> 0 then rates.box
            when categorised.vat_rate is null then null
            when categorised.nature = 'goods' and categorised.vat_category = 'K'
                then 'F2'
            when categorised.nature = 'goods' and categorised.vat_category = 'G'
                then 'E1'
            else 'E2'
        end as box

    from categorised

    cross join settings

    left join rates
        on
            categorised.vat_rate = rates.vat_rate
            and rates.is_default
            and categorised.issue_date >= rates.valid_from
            and (rates.valid_to is null or categorised.issue_date <= rates.valid_to)

    where
        categorised.base_amount <> 0
        or categorised.vat_amount <> 0

)

select * from final
