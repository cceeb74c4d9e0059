with

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

shares as (

    select * from {{ ref('int_allocation_taxes_shared') }}

),

write_offs as (

    select * from {{ ref('int_write_offs_landed') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

at_issue as (

    -- What was issued before the books started was declared then.
    select
        'issue ' || taxes.invoice_number || ' ' || taxes.tax_rank as vat_entry_id,
        taxes.invoice_number,
        taxes.customer_id,
        cast(null as varchar) as allocation_id,
        cast(null as varchar) as bank_line_id,
        taxes.issue_date as event_date,
        taxes.document_type as event_kind,
        taxes.nature,
        taxes.vat_rate,
        taxes.vat_category,
        case
            when taxes.currency = settings.company_currency then taxes.base_amount
            else {{ converted(
                'taxes.base_amount', 'prices.currency_units', 'prices.company_units',
                'settings.company_currency'
            ) }}
        end as base_amount,
        case
            when taxes.currency = settings.company_currency then taxes.vat_amount
            else {{ converted(
                'taxes.vat_amount', 'prices.currency_units', 'prices.company_units',
                'settings.company_currency'
            ) }}
        end as vat_amount,
        taxes.box,
        taxes.currency,
        taxes.base_amount as document_base_amount,
        taxes.vat_amount as document_vat_amount

    from taxes

    cross join settings

    left join prices
        on
            taxes.issue_date = prices.day
            and taxes.currency = prices.currency

    where
        not taxes.is_due_on_receipt
        and taxes.origin = 'landed'

),

at_receipt as (

    select
        shares.allocation_id || ' ' || shares.tax_rank as vat_entry_id,
        shares.invoice_number,
        shares.customer_id,
        shares.allocation_id,
        shares.bank_line_id,
        shares.receipt_date as event_date,
        case
            when shares.document_type = 'credit_note' then 'credit_note' else 'receipt'
        end as event_kind,
        shares.nature,
        shares.vat_rate,
        shares.vat_category,
        shares.company_base_amount as base_amount,
        shares.company_vat_amount as vat_amount,
        shares.box,
        shares.currency,
        shares.base_amount as document_base_amount,
        shares.vat_amount as document_vat_amount

    from shares

    where
        shares.is_due_on_receipt
        and shares.treatment = 'received'

),

discounted as (

    -- The tax was declared at issue; the discount takes its part back.
    select
        'discount ' || shares.allocation_id || ' ' || shares.tax_rank as vat_entry_id,
        shares.invoice_number,
        shares.customer_id,
        shares.allocation_id,
        shares.bank_line_id,
        shares.receipt_date as event_date,
        'credit_note' as event_kind,
        shares.nature,
        shares.vat_rate,
        shares.vat_category,
        -shares.company_base_amount as base_amount,
        -shares.entered_vat_amount as vat_amount,
        shares.box,
        shares.currency,
        -shares.base_amount as document_base_amount,
        -shares.vat_amount as document_vat_amount

    from shares

    where
        not shares.is_due_on_receipt
        and shares.treatment = 'lowered'
        and shares.vat_amount <> 0

),

lost as (

    -- Recovered once there is evidence that the debt is lost.
    select
        'bad debt ' || shares.allocation_id || ' ' || shares.tax_rank as vat_entry_id,
        shares.invoice_number,
        shares.customer_id,
        shares.allocation_id,
        shares.bank_line_id,
        greatest(shares.receipt_date, write_offs.evidence_date) as event_date,
        'bad_debt' as event_kind,
        shares.nature,
        shares.vat_rate,
        shares.vat_category,
        -shares.company_base_amount as base_amount,
        -shares.entered_vat_amount as vat_amount,
        shares.box,
        shares.currency,
        -shares.base_amount as document_base_amount,
        -shares.vat_amount as document_vat_amount

    from shares

    inner join write_offs
        on shares.allocation_id = md5(write_offs.write_off_id)

    where
        not shares.is_due_on_receipt
        and shares.difference_kind = 'bad_debt'
        and shares.vat_amount <> 0
        and write_offs.evidence_date <= {{ as_of_date() }}

),

final as (

    select * from at_issue

    union all

    select * from at_receipt

    union all

    select * from discounted

    union all

    select * from lost

)

select * from final
where base_amount <> 0 or vat_amount <> 0
