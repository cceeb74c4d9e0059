with

receipts as (

    select * from {{ ref('int_receipts_waiting') }}

),

duplicates as (

    select * from {{ ref('int_duplicates_recognised') }}

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

cites_open as (

    select cited.bank_line_id

    from cited

    inner join open_items
        on cited.invoice_number = open_items.invoice_number

    group by cited.bank_line_id

),

told as (

    select
        receipts.bank_line_id,
        receipts.customer_id,
        case
            when receipts.advance_word is not null then 'says_advance'
            when receipts.order_number is not null then 'cites_order'
        end as way

    from receipts

    left join duplicates
        on receipts.bank_line_id = duplicates.bank_line_id

    left join cites_open
        on receipts.bank_line_id = cites_open.bank_line_id

    where
        duplicates.bank_line_id is null
        and cites_open.bank_line_id is null
        and receipts.payer_class >= {{ payer_class_told() }}
        and receipts.probability < {{ likely_document() }}

),

final as (

    select
        told.bank_line_id,
        told.way,
        told.customer_id

    from told

    where told.way is not null

)

select * from final
