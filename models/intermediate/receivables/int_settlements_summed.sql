with

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

final as (

    select
        allocations.invoice_number,
        {{ as_money(
            "sum(case when allocations.kind = 'cash' then allocations.allocated_amount"
            ~ " else 0 end)"
        ) }} as paid_amount,
        {{ as_money('sum(allocations.allocated_amount)') }} as settled_amount,
        {{ as_money(
            "sum(case when allocations.difference_kind in ('bad_debt', 'other')"
            ~ " then allocations.allocated_amount else 0 end)"
        ) }} as given_up_amount,
        max(
            case
                when allocations.kind = 'cash' and allocations.bank_amount > 0
                    then allocations.settlement_date
            end
        ) as last_receipt_date,
        max(
            case
                when allocations.kind = 'cash' and allocations.bank_amount < 0
                    then allocations.settlement_date
            end
        ) as last_refund_date

    from allocations

    where allocations.invoice_number is not null

    group by allocations.invoice_number

)

select * from final
