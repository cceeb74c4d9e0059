with

invoice_lines as (

    select * from {{ ref('int_invoice_lines_landed') }}

),

final as (

    select
        ---------- ids
        invoice_lines.invoice_number,
        invoice_lines.invoice_line_number,

        ---------- texts
        invoice_lines.description,
        invoice_lines.unit,
        invoice_lines.product_code,
        invoice_lines.vat_category,
        invoice_lines.revenue_account,
        invoice_lines.nature,
        invoice_lines.currency,

        ---------- amounts
        invoice_lines.quantity,
        invoice_lines.unit_price,
        invoice_lines.amount_excluding_tax,
        invoice_lines.vat_rate,

        ---------- provenance
        invoice_lines.document_id,
        invoice_lines.line_number

    from invoice_lines

)

select * from final
order by invoice_number, invoice_line_number
