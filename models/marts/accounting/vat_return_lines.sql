with

lines as (

    select * from {{ ref('int_vat_return_lines_placed') }}

),

final as (

    select
        ---------- ids
        lines.period,
        lines.box,
        lines.vat_entry_id,
        lines.invoice_number,
        lines.customer_id,
        lines.supplier_id,
        lines.bank_line_id,

        ---------- texts
        lines.source,
        lines.document_reference,
        lines.original_period,

        ---------- amounts
        lines.base_amount,
        lines.tax_amount,

        ---------- dates
        lines.event_date

    from lines

)

select * from final
order by period, box, event_date
