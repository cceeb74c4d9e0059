with

shares as (

    select * from {{ ref('int_allocation_taxes_shared') }}

),

final as (

    select
        shares.allocation_id,
        shares.invoice_number,
        shares.receipt_date,
        shares.vat_rate,
        shares.vat_category,
        shares.gross_amount as received_amount,
        shares.vat_amount,
        shares.currency,
        shares.is_due_on_receipt,
        shares.customer_id,
        shares.bank_line_id,
        shares.tax_rank

    from shares

    where
        shares.kind = 'cash'
        and shares.gross_amount <> 0

)

select * from final
order by receipt_date, allocation_id, tax_rank
