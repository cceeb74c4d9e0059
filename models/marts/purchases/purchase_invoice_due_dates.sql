with

due_dates as (

    select * from {{ ref('int_purchase_invoice_due_dates_landed') }}

),

final as (

    select
        ---------- ids
        due_dates.supplier_id,
        due_dates.invoice_number,

        ---------- texts
        due_dates.currency,

        ---------- amounts
        due_dates.amount,

        ---------- dates
        due_dates.due_date,

        ---------- provenance
        due_dates.document_id,
        due_dates.line_number

    from due_dates

)

select * from final
order by supplier_id, invoice_number, due_date
