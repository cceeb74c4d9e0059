with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

categories as (

    select * from {{ ref('int_bank_lines_categorised') }}

),

suggestions as (

    select * from {{ ref('int_suggestions_united') }}

),

prices as (

    select * from {{ ref('int_exchange_days_priced') }}

),

vat_rates as (

    select * from {{ ref('vat_rates') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

proposals as (

    select
        suggestions.bank_line_id,
        min_by(suggestions.suggestion_id, suggestions.rank) as suggestion_id

    from suggestions

    where suggestions.status = 'proposed'

    group by suggestions.bank_line_id

),

receipts as (

    -- What may be a customer's: not told to be something else, a provider's payout
    -- among it. With the option for debits no receipt makes a tax fall due.
    select
        bank_lines.bank_line_id,
        bank_lines.account_iban,
        bank_lines.booking_date,
        bank_lines.label,
        bank_lines.counterparty_name,
        bank_lines.remaining_amount,
        bank_lines.currency,
        categories.category,
        {{ vat_period('bank_lines.booking_date', 'settings.vat_frequency') }} as period,
        settings.company_currency,
        case
            when bank_lines.currency = settings.company_currency
                then bank_lines.remaining_amount
            else {{ converted(
                'bank_lines.remaining_amount', 'prices.currency_units',
                'prices.company_units', 'settings.company_currency'
            ) }}
        end as received_amount,
        vat_rates.vat_rate

    from bank_lines

    cross join settings

    inner join categories
        on bank_lines.bank_line_id = categories.bank_line_id

    inner join vat_rates
        on
            vat_rates.box = '08'
            and vat_rates.territory = 'mainland'
            and bank_lines.booking_date >= vat_rates.valid_from
            and (
                vat_rates.valid_to is null
                or bank_lines.booking_date <= vat_rates.valid_to
            )

    left join prices
        on
            bank_lines.booking_date = prices.day
            and bank_lines.currency = prices.currency

    where
        bank_lines.amount > 0
        and bank_lines.remaining_amount > 0
        and not bank_lines.is_without_customer
        and not bank_lines.is_before_books
        and not settings.vat_on_debits
        and (
            categories.account is null
            or categories.account = '471'
            or categories.category = 'payout'
        )

),

final as (

    select
        receipts.bank_line_id,
        receipts.account_iban,
        receipts.booking_date,
        receipts.label,
        receipts.counterparty_name,
        receipts.remaining_amount,
        receipts.currency,
        receipts.category,
        receipts.period,
        receipts.vat_rate,
        proposals.suggestion_id,
        receipts.received_amount,
        {{ from_minor_units(
            divided(
                '(' ~ to_minor_units('receipts.received_amount', 'receipts.company_currency')
                ~ ' * cast(receipts.vat_rate * 10000 as hugeint))',
                'cast((100 + receipts.vat_rate) * 10000 as hugeint)'
            ),
            'receipts.company_currency'
        ) }} as estimated_vat_amount

    from receipts

    left join proposals
        on receipts.bank_line_id = proposals.bank_line_id

)

select * from final
