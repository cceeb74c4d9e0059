with

shares as (

    select * from {{ ref('int_settlement_shares') }}

),

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

allocations as (

    select * from {{ ref('int_allocations_received') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

pivoted as (

    -- An amount that a document doesn't have is none: here absence is a zero.
    select
        shares.allocation_id,
        shares.invoice_number,
        shares.tax_rank,
        coalesce(sum(case when shares.track = 'gross' then shares.share_units end), 0)
            as gross_units,
        coalesce(sum(case when shares.track = 'vat' then shares.share_units end), 0)
            as vat_units,
        coalesce(
            sum(case when shares.track = 'company_vat' then shares.share_units end), 0
        ) as company_vat_units

    from shares

    where shares.tax_rank > 0

    group by shares.allocation_id, shares.invoice_number, shares.tax_rank

),

shared as (

    select
        pivoted.allocation_id,
        pivoted.invoice_number,
        pivoted.tax_rank,
        taxes.customer_id,
        taxes.document_type,
        taxes.origin,
        taxes.nature,
        taxes.vat_category,
        taxes.vat_rate,
        taxes.box,
        taxes.currency,
        taxes.is_due_on_receipt,
        {{ from_minor_units('pivoted.gross_units', 'taxes.currency') }} as gross_amount,
        {{ from_minor_units('pivoted.vat_units', 'taxes.currency') }} as vat_amount,
        allocations.bank_line_id,
        allocations.receipt_date,
        allocations.kind,
        allocations.difference_kind,
        allocations.origin as allocation_origin,
        settings.company_currency,
        settings.discount_lowers_vat,
        case
            when taxes.currency = settings.company_currency
                then {{ from_minor_units('pivoted.vat_units', 'taxes.currency') }}
            else {{ from_minor_units(
                'pivoted.company_vat_units', 'settings.company_currency'
            ) }}
        end as entered_vat_amount

    from pivoted

    inner join taxes
        on
            pivoted.invoice_number = taxes.invoice_number
            and pivoted.tax_rank = taxes.tax_rank

    inner join allocations
        on pivoted.allocation_id = allocations.allocation_id

    cross join settings

),

final as (

    select
        shared.*,
        {{ as_money('shared.gross_amount - shared.vat_amount') }} as base_amount,
        case
            when shared.currency = shared.company_currency then shared.vat_amount
            else {{ converted(
                'shared.vat_amount', 'prices.currency_units', 'prices.company_units',
                'shared.company_currency'
            ) }}
        end as company_vat_amount,
        case
            when shared.currency = shared.company_currency
                then {{ as_money('shared.gross_amount - shared.vat_amount') }}
            else {{ converted(
                '(shared.gross_amount - shared.vat_amount)',
                'prices.currency_units', 'prices.company_units',
                'shared.company_currency'
            ) }}
        end as company_base_amount,
        -- What is given up was never received, so its tax never falls due. Of a
        -- discount that depends on what the invoice says; all else counts as received.
        case
            when
                shared.allocation_origin = 'write_off'
                and shared.difference_kind in ('bad_debt', 'other')
                then 'given_up'
            when
                coalesce(shared.difference_kind, shared.kind) = 'discount'
                and shared.discount_lowers_vat
                then 'lowered'
            else 'received'
        end as treatment

    from shared

    left join prices
        on
            shared.receipt_date = prices.day
            and shared.currency = prices.currency

)

select * from final
