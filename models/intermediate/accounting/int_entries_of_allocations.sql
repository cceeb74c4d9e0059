with

allocations as (

    select * from {{ ref('int_allocations_received') }}

),

shares as (

    select * from {{ ref('int_settlement_shares') }}

),

taxes as (

    select * from {{ ref('int_allocation_taxes_shared') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

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

company_shares as (

    select
        shares.allocation_id,
        shares.share_units

    from shares

    where shares.track = 'company_gross'

),

given_up_taxes as (

    -- The tax that goes with what is given up or lowered: not lost, since not owed.
    select
        taxes.allocation_id,
        {{ as_money('sum(taxes.entered_vat_amount)') }} as vat_amount

    from taxes

    where
        (taxes.treatment = 'given_up' and taxes.is_due_on_receipt)
        or taxes.treatment = 'lowered'

    group by taxes.allocation_id

),

placed as (

    select
        allocations.*,
        settings.company_currency,
        case
            when allocations.charge_id is not null
                then 'charge ' || allocations.allocation_id
            when allocations.bank_line_id is not null
                then 'bank ' || allocations.bank_line_id
            else 'operation ' || allocations.allocation_id
        end as entry_id,
        case
            when allocations.invoice_number is null
                then case
                    when allocations.bank_currency = settings.company_currency
                        then allocations.bank_amount
                    else {{ converted(
                        'allocations.bank_amount', 'prices.currency_units',
                        'prices.company_units', 'settings.company_currency'
                    ) }}
                end
            when allocations.currency = settings.company_currency
                then allocations.allocated_amount
            else {{ from_minor_units(
                'company_shares.share_units', 'settings.company_currency'
            ) }}
        end as company_amount,
        case
            when allocations.invoice_number is null then settings.overpayments
            else 'customers'
        end as customer_purpose,
        case coalesce(allocations.difference_kind, allocations.kind)
            when 'fee' then 'fees'
            when 'discount' then 'discounts'
            when 'bad_debt' then 'bad_debts'
            when 'rounding'
                then case
                    when allocations.allocated_amount > 0 then 'rounding_loss'
                    else 'rounding_gain'
                end
            when 'exchange'
                then case
                    when allocations.allocated_amount > 0 then 'exchange_loss'
                    else 'exchange_gain'
                end
            when 'other'
                then case
                    when allocations.origin = 'write_off' then 'rounding_loss'
                    else 'suspense'
                end
            when 'withholding' then 'suspense'
        end as difference_purpose

    from allocations

    cross join settings

    left join company_shares
        on allocations.allocation_id = company_shares.allocation_id

    left join prices
        on
            allocations.receipt_date = prices.day
            and allocations.bank_currency = prices.currency

    left join bank_lines
        on allocations.bank_line_id = bank_lines.bank_line_id

    where not coalesce(bank_lines.is_before_books, false)

),

posted as (

    -- What the customer no longer owes, or is owed.
    select
        placed.allocation_id,
        accounts.account,
        placed.customer_id as auxiliary_account,
        placed.invoice_number,
        10 as line_rank,
        -placed.company_amount as signed_amount,
        case
            when placed.currency <> placed.company_currency
                then -placed.allocated_amount
        end as currency_amount

    from placed

    inner join accounts
        on placed.customer_purpose = accounts.purpose

    where placed.customer_id is not null

    union all

    -- What settled it beyond the cash, or the provider's fee.
    select
        placed.allocation_id,
        accounts.account,
        null as auxiliary_account,
        placed.invoice_number,
        20 as line_rank,
        case
            when placed.invoice_number is null then -placed.company_amount
            else
                {{ as_money(
                    'placed.company_amount - coalesce(given_up_taxes.vat_amount, 0)'
                ) }}
        end as signed_amount,
        null as currency_amount

    from placed

    inner join accounts
        on placed.difference_purpose = accounts.purpose

    left join given_up_taxes
        on placed.allocation_id = given_up_taxes.allocation_id

    union all

    -- The tax no longer awaits its receipt.
    select
        taxes.allocation_id,
        accounts.account,
        null as auxiliary_account,
        taxes.invoice_number,
        30 + taxes.tax_rank as line_rank,
        taxes.entered_vat_amount as signed_amount,
        null as currency_amount

    from taxes

    inner join accounts
        on
            accounts.purpose
            = case
                when taxes.is_due_on_receipt then 'vat_awaiting' else 'vat_collected'
            end

    where
        (taxes.is_due_on_receipt or taxes.treatment = 'lowered')
        and taxes.entered_vat_amount <> 0

    union all

    -- It is owed to the State.
    select
        taxes.allocation_id,
        accounts.account,
        null as auxiliary_account,
        taxes.invoice_number,
        60 + taxes.tax_rank as line_rank,
        -taxes.company_vat_amount as signed_amount,
        null as currency_amount

    from taxes

    inner join accounts
        on accounts.purpose = 'vat_collected'

    where
        taxes.is_due_on_receipt
        and taxes.treatment = 'received'
        and taxes.company_vat_amount <> 0

    union all

    -- A card's charge is the provider's debt until the payout reaches the bank.
    select
        placed.allocation_id,
        accounts.account,
        null as auxiliary_account,
        null as invoice_number,
        5 as line_rank,
        placed.bank_amount as signed_amount,
        null as currency_amount

    from placed

    inner join accounts
        on accounts.purpose = 'providers'

    where placed.charge_id is not null

),

final as (

    select
        placed.entry_id,
        placed.allocation_id,
        placed.charge_id,
        placed.receipt_date as entry_date,
        posted.account,
        posted.auxiliary_account,
        posted.line_rank,
        posted.signed_amount,
        case when posted.currency_amount is not null then placed.currency end
            as currency,
        posted.currency_amount,
        placed.kind,
        placed.difference_kind,
        placed.origin,
        placed.customer_id,
        posted.invoice_number,
        placed.bank_line_id,
        placed.decision_id,
        placed.currency <> placed.company_currency
        or coalesce(placed.bank_currency <> placed.company_currency, false)
            as is_exchanged

    from posted

    inner join placed
        on posted.allocation_id = placed.allocation_id

)

select * from final
