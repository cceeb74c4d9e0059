with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

final as (

    select
        -- A bank may say only one of the two: the key is of both, present or not.
        md5(to_json([
            bank_lines.counterparty_iban, bank_lines.counterparty_name
        ])) as counterparty_id,
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
