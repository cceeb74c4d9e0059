with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

final as (

    select
        bank_lines.counterparty_iban,
        bank_lines.counterparty_name,
        count(*) as lines_count

    from bank_lines

    where
        bank_lines.is_without_customer
        and (
            bank_lines.counterparty_iban is not null
            or bank_lines.counterparty_name is not null
        )

    group by bank_lines.counterparty_iban, bank_lines.counterparty_name

)

select * from final
order by counterparty_iban nulls last, counterparty_name nulls last
