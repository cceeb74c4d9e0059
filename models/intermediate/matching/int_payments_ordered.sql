with

receipts as (

    select * from {{ ref('int_receipts_waiting') }}

),

items_paid as (

    select * from {{ ref('int_items_paid') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

decided as (

    -- A line that pays for several customers comes from none of them.
    select
        items_paid.bank_line_id,
        min(items_paid.customer_id) as customer_id,
        list(items_paid.invoice_number order by items_paid.invoice_number)
            as invoice_numbers

    from items_paid

    group by items_paid.bank_line_id

    having min(items_paid.customer_id) = max(items_paid.customer_id)

),

payments as (

    select
        decided.bank_line_id,
        decided.customer_id,
        bank_lines.booking_date,
        bank_lines.amount,
        bank_lines.currency,
        decided.invoice_numbers,
        false as is_waiting

    from decided

    inner join bank_lines
        on decided.bank_line_id = bank_lines.bank_line_id

    union all

    select
        receipts.bank_line_id,
        receipts.customer_id,
        receipts.booking_date,
        receipts.amount,
        receipts.currency,
        list_sort(list_distinct(list_concat(
            receipts.suggested_invoice_numbers, receipts.cited_invoice_numbers
        ))) as invoice_numbers,
        true as is_waiting

    from receipts

    where receipts.customer_id is not null

),

final as (

    -- Those that wait have a place: the third that waits, where two documents of its
    -- amount are open, has none left to pay.
    select
        payments.bank_line_id,
        payments.customer_id,
        payments.booking_date,
        payments.amount,
        payments.currency,
        payments.is_waiting,
        count(case when payments.is_waiting then 1 end) over up_to_here
            as waiting_place,
        lag(payments.bank_line_id) over in_order as previous_bank_line_id,
        lag(payments.booking_date) over in_order as previous_booking_date,
        lag(payments.invoice_numbers) over in_order as previous_invoice_numbers,
        lag(payments.is_waiting) over in_order as is_previous_waiting

    from payments

    window
        in_order as (
            partition by payments.customer_id, payments.currency, payments.amount
            order by
                payments.booking_date asc,
                payments.is_waiting asc,
                payments.bank_line_id asc
        ),
        up_to_here as (
            partition by payments.customer_id, payments.currency, payments.amount
            order by
                payments.booking_date asc,
                payments.is_waiting asc,
                payments.bank_line_id asc
            rows between unbounded preceding and current row
        )

)

select * from final
