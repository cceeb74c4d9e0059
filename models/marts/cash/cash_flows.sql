with

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

categories as (

    select * from {{ ref('int_bank_lines_categorised') }}

),

final as (

    select
        bank_lines.booking_date as date,
        bank_lines.account_iban,
        case when bank_lines.amount < 0 then 'out' else 'in' end as direction,
        categories.category,
        {{ as_money('sum(bank_lines.amount)') }} as amount,
        bank_lines.currency,
        false as planned,
        count(*) as lines_count

    from bank_lines

    inner join categories
        on bank_lines.bank_line_id = categories.bank_line_id

    group by
        bank_lines.booking_date,
        bank_lines.account_iban,
        case when bank_lines.amount < 0 then 'out' else 'in' end,
        categories.category,
        bank_lines.currency

)

select * from final
order by
    date, account_iban, currency, direction, category
