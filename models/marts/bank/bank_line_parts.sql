with

parts as (

    select * from {{ ref('int_bank_line_parts_chosen') }}

),

final as (

    select
        ---------- ids
        parts.bank_line_part_id,
        parts.bank_line_id,
        parts.part_number,

        ---------- amounts
        parts.amount,
        parts.currency,

        ---------- texts
        parts.remittance,
        parts.creditor_reference,
        parts.counterparty_name,
        parts.counterparty_iban,
        parts.ultimate_counterparty_name,
        parts.end_to_end_id,
        parts.mandate_id,
        parts.return_reason,
        parts.original_end_to_end_id,

        ---------- provenance
        parts.document_id,
        parts.line_number

    from parts

)

select * from final
order by bank_line_id, part_number
