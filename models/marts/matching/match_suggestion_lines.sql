with

suggestion_lines as (

    select * from {{ ref('int_suggestion_lines_united') }}

),

final as (

    select
        suggestion_lines.suggestion_id,
        suggestion_lines.invoice_number,
        suggestion_lines.allocated_amount,
        suggestion_lines.difference_amount,
        suggestion_lines.difference_kind,
        suggestion_lines.suggestion_line_number,
        suggestion_lines.customer_id,
        suggestion_lines.currency,
        suggestion_lines.bank_amount

    from suggestion_lines

)

select * from final
order by suggestion_id, suggestion_line_number
