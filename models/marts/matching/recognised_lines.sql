with

recognised as (

    select * from {{ ref('int_lines_recognised') }}

),

final as (

    select
        recognised.bank_line_id,
        recognised.booking_date,
        recognised.amount,
        recognised.currency,
        recognised.reading,
        recognised.way,
        recognised.certainty,
        recognised.customer_id,
        recognised.invoice_number,
        recognised.repeated_bank_line_id,
        recognised.repeated_booking_date,
        recognised.evidence

    from recognised

)

select * from final
order by booking_date, bank_line_id
