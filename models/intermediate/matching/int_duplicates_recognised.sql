with

receipts as (

    select * from {{ ref('int_receipts_waiting') }}

),

payments as (

    select * from {{ ref('int_payments_ordered') }}

),

items_paid as (

    select * from {{ ref('int_items_paid') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

open_items as (

    select * from {{ ref('int_open_items') }}

),

cited as (

    select
        receipts.bank_line_id,
        unnest(receipts.cited_invoice_numbers) as invoice_number

    from receipts

),

cited_open as (

    select
        cited.bank_line_id,
        cited.invoice_number,
        sum(open_items.open_amount) over (partition by cited.bank_line_id)
            as open_amount

    from cited

    inner join open_items
        on cited.invoice_number = open_items.invoice_number

),

cites_open as (

    select cited_open.bank_line_id

    from cited_open

    group by cited_open.bank_line_id

),

cites_paid as (

    -- The citation says which payment comes again; of several, the nearest before it.
    -- Who has a likely document besides cites last month's number by mistake.
    select
        receipts.bank_line_id,
        'cites_paid' as way,
        items_paid.customer_id,
        items_paid.invoice_number,
        items_paid.bank_line_id as repeated_bank_line_id,
        items_paid.booking_date as repeated_booking_date

    from receipts

    inner join cited
        on receipts.bank_line_id = cited.bank_line_id

    inner join items_paid
        on cited.invoice_number = items_paid.invoice_number

    inner join bank_lines
        on items_paid.bank_line_id = bank_lines.bank_line_id

    left join cites_open
        on receipts.bank_line_id = cites_open.bank_line_id

    where
        cites_open.bank_line_id is null
        and receipts.probability < {{ likely_document() }}
        and receipts.currency = bank_lines.currency
        and receipts.amount in (items_paid.bank_amount, bank_lines.amount)

    qualify
        row_number() over (
            partition by receipts.bank_line_id
            order by
                items_paid.booking_date > receipts.booking_date asc,
                abs(items_paid.booking_date - receipts.booking_date) asc,
                items_paid.bank_line_id asc,
                items_paid.invoice_number asc
        ) = 1

),

claims as (

    -- Lines of one amount that cite the same open document, in their order.
    select
        receipts.bank_line_id,
        receipts.amount,
        cited_open.invoice_number,
        cited_open.open_amount,
        row_number() over in_order as place,
        lag(receipts.bank_line_id) over in_order as previous_bank_line_id,
        lag(receipts.booking_date) over in_order as previous_booking_date

    from receipts

    inner join cited_open
        on receipts.bank_line_id = cited_open.bank_line_id

    window in_order as (
        partition by cited_open.invoice_number, receipts.currency, receipts.amount
        order by receipts.booking_date asc, receipts.bank_line_id asc
    )

),

cites_claimed as (

    -- What it cites has not enough open for it and those before it.
    select
        claims.bank_line_id,
        'cites_claimed' as way,
        open_items.customer_id,
        claims.invoice_number,
        claims.previous_bank_line_id as repeated_bank_line_id,
        claims.previous_booking_date as repeated_booking_date

    from claims

    inner join open_items
        on claims.invoice_number = open_items.invoice_number

    where
        claims.previous_bank_line_id is not null
        and claims.open_amount < claims.place * claims.amount

    qualify
        row_number() over (
            partition by claims.bank_line_id
            order by claims.previous_booking_date desc, claims.invoice_number asc
        ) = 1

),

previous_documents as (

    select
        payments.bank_line_id,
        payments.amount,
        payments.is_previous_waiting,
        unnest(payments.previous_invoice_numbers) as invoice_number

    from payments

    where payments.is_waiting

),

with_room as (

    -- The documents of the payment before still have enough open for this one too: the
    -- next of equal instalments.
    select previous_documents.bank_line_id

    from previous_documents

    inner join open_items
        on previous_documents.invoice_number = open_items.invoice_number

    group by
        previous_documents.bank_line_id,
        previous_documents.amount,
        previous_documents.is_previous_waiting

    having
        sum(open_items.open_amount)
        >= previous_documents.amount
        * case when previous_documents.is_previous_waiting then 2 else 1 end

),

open_alike as (

    select
        open_items.customer_id,
        open_items.currency,
        open_items.open_amount,
        count(*) as documents_count

    from open_items

    group by open_items.customer_id, open_items.currency, open_items.open_amount

),

left_over as (

    -- Nothing is left for it to pay: fewer documents of its amount than payments that
    -- wait, and none of the one before.
    select payments.*

    from payments

    left join open_alike
        on
            payments.customer_id = open_alike.customer_id
            and payments.currency = open_alike.currency
            and payments.amount = open_alike.open_amount

    left join with_room
        on payments.bank_line_id = with_room.bank_line_id

    where
        payments.is_waiting
        and len(payments.previous_invoice_numbers) > 0
        and payments.booking_date - payments.previous_booking_date
        <= {{ repeated_within_days() }}
        -- No document of this amount is open: no row.
        and payments.waiting_place > coalesce(open_alike.documents_count, 0)
        and with_room.bank_line_id is null

),

repeats_payment as (

    -- Words of another reason, another citation or a likely document say that it is
    -- no second payment.
    select
        receipts.bank_line_id,
        'same_payer_amount' as way,
        left_over.customer_id,
        case
            when len(left_over.previous_invoice_numbers) = 1
                then left_over.previous_invoice_numbers[1]
        end as invoice_number,
        left_over.previous_bank_line_id as repeated_bank_line_id,
        left_over.previous_booking_date as repeated_booking_date

    from left_over

    inner join receipts
        on left_over.bank_line_id = receipts.bank_line_id

    left join cites_open
        on left_over.bank_line_id = cites_open.bank_line_id

    where
        receipts.advance_word is null
        and receipts.other_reason_word is null
        and (
            list_has_any(
                left_over.previous_invoice_numbers, receipts.suggested_invoice_numbers
            )
            or (
                cites_open.bank_line_id is null
                and receipts.probability < {{ likely_document() }}
            )
        )
        and receipts.payer_class >= {{ payer_class_told() }}

),

united as (

    select
        cites_paid.*,
        1 as way_rank

    from cites_paid

    union all

    select
        cites_claimed.*,
        2 as way_rank

    from cites_claimed

    union all

    select
        repeats_payment.*,
        3 as way_rank

    from repeats_payment

),

came_back as (

    -- What came back in between is paid again, and rightly.
    select united.bank_line_id

    from united

    inner join receipts
        on united.bank_line_id = receipts.bank_line_id

    inner join bank_lines
        on
            receipts.amount = -bank_lines.amount
            and receipts.currency = bank_lines.currency

    where
        bank_lines.booking_date
        between united.repeated_booking_date and receipts.booking_date

    group by united.bank_line_id

),

final as (

    select
        united.bank_line_id,
        united.way,
        united.customer_id,
        united.invoice_number,
        united.repeated_bank_line_id,
        united.repeated_booking_date

    from united

    left join came_back
        on united.bank_line_id = came_back.bank_line_id

    where came_back.bank_line_id is null

    qualify
        row_number() over (
            partition by united.bank_line_id order by united.way_rank
        ) = 1

)

select * from final
