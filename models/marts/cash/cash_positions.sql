with

positions as (

    select * from {{ ref('int_cash_positions_carried') }}

),

final as (

    select
        positions.account_iban,
        positions.date,
        positions.balance_amount,
        positions.currency,
        positions.is_told_by_bank

    from positions

)

select * from final
order by account_iban, currency, date
