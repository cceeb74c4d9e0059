with

receipts as (

    select * from {{ ref('int_vat_return_receipts_unmatched') }}

),

final as (

    select
        ---------- ids
        receipts.period,
        receipts.bank_line_id,
        receipts.suggestion_id,

        ---------- what the bank says
        receipts.account_iban,
        receipts.booking_date,
        receipts.label,
        receipts.counterparty_name,
        receipts.category,
        receipts.remaining_amount,
        receipts.currency,

        ---------- amounts
        receipts.vat_rate,
        receipts.received_amount,
        receipts.estimated_vat_amount

    from receipts

)

select * from final
order by period, booking_date, bank_line_id
