with

bank_lines as (

    select * from {{ ref('int_bank_lines_to_match') }}

),

readings as (

    select * from {{ ref('int_line_readings') }}

),

suggested as (

    select * from {{ ref('int_matches_suggested') }}

),

best as (

    select
        suggested.bank_line_id,
        max(suggested.probability) as probability,
        list(suggested.invoice_number order by suggested.invoice_number)
            as suggested_invoice_numbers

    from suggested

    where
        suggested.rank = 1
        and suggested.invoice_number is not null

    group by suggested.bank_line_id

),

final as (

    select
        ---------- ids
        bank_lines.bank_line_id,
        readings.customer_id,

        ---------- what arrived
        bank_lines.booking_date,
        bank_lines.amount,
        bank_lines.currency,

        ---------- what the line says
        readings.payer_class,
        readings.cited_invoice_numbers,
        readings.advance_word,
        readings.order_number,
        readings.other_reason_word,

        ---------- what it may pay; no suggestion is no chance
        coalesce(best.probability, 0) as probability,
        coalesce(best.suggested_invoice_numbers, cast([] as varchar[]))
            as suggested_invoice_numbers

    from bank_lines

    inner join readings
        on bank_lines.bank_line_id = readings.bank_line_id

    left join best
        on bank_lines.bank_line_id = best.bank_line_id

    -- Of a line that is allocated in part, a person has said what it is.
    where
        bank_lines.amount > 0
        and bank_lines.remaining_amount = bank_lines.amount
        and not bank_lines.is_reversal

)

select * from final
