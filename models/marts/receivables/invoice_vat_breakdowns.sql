with

breakdowns as (

    select * from {{ ref('int_invoice_vat_breakdowns_landed') }}

),

final as (

    select
        ---------- ids
        breakdowns.invoice_number,

        ---------- texts
        breakdowns.vat_category,
        breakdowns.exemption_reason,
        breakdowns.currency,

        ---------- amounts
        breakdowns.vat_rate,
        breakdowns.base_amount,
        breakdowns.vat_amount,

        ---------- provenance
        breakdowns.document_id,
        breakdowns.line_number

    from breakdowns

)

select * from final
order by invoice_number, vat_category, vat_rate
