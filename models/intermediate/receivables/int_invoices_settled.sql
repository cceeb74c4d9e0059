with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

settlements as (

    select * from {{ ref('int_settlements_summed') }}

),

due_dates as (

    select * from {{ ref('int_due_dates_settled') }}

),

overdue as (

    select
        due_dates.invoice_number,
        max(due_dates.days_late) as days_overdue

    from due_dates

    where
        due_dates.open_amount > 0
        and due_dates.days_late > 0

    group by due_dates.invoice_number

),

settled as (

    -- Nothing allocated means nothing paid: here absence is a zero.
    select
        invoices.*,
        coalesce(settlements.paid_amount, 0) as paid_amount,
        coalesce(settlements.settled_amount, 0) as settled_amount,
        coalesce(settlements.given_up_amount, 0) as given_up_amount,
        {{ as_money(
            'invoices.amount_including_tax - coalesce(settlements.settled_amount, 0)'
        ) }} as open_amount,
        case
            when invoices.amount_including_tax < 0 then settlements.last_refund_date
            else settlements.last_receipt_date
        end as last_payment_date,
        coalesce(overdue.days_overdue, 0) as days_overdue

    from invoices

    left join settlements
        on invoices.invoice_number = settlements.invoice_number

    left join overdue
        on invoices.invoice_number = overdue.invoice_number

),

final as (

    select
        settled.*,
        case
            when settled.open_amount = 0 and settled.given_up_amount <> 0
                then 'written_off'
            when settled.open_amount = 0 then 'settled'
            when settled.settled_amount <> 0 then 'partial'
            else 'open'
        end as status

    from settled

)

select * from final
