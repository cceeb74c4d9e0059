with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

categories as (

    select * from {{ ref('int_bank_lines_categorised') }}

),

suggestions as (

    select * from {{ ref('int_suggestions_united') }}

),

proposals as (

    select
        suggestions.bank_line_id,
        count(*) as proposals_count

    from suggestions

    where suggestions.status = 'proposed'

    group by suggestions.bank_line_id

),

final as (

    select
        ---------- ids
        bank_lines.bank_line_id,
        bank_lines.account_iban,

        ---------- dates
        bank_lines.booking_date,
        bank_lines.value_date,

        ---------- what the bank says
        bank_lines.amount,
        bank_lines.currency,
        bank_lines.label,
        bank_lines.counterparty_name,
        bank_lines.counterparty_iban,
        bank_lines.end_to_end_id,
        bank_lines.bank_reference,
        categories.category,
        categories.account as category_account,
        categories.way as category_way,
        categories.witness as category_witness,
        categories.probability as category_probability,

        ---------- reconciliation
        bank_lines.allocated_amount,
        bank_lines.remaining_amount,
        case
            when bank_lines.is_without_customer then 'no_customer'
            when bank_lines.allocated_amount = 0 and proposals.bank_line_id is not null
                then 'proposed'
            when bank_lines.allocated_amount = 0 then 'unmatched'
            when bank_lines.remaining_amount = 0 then 'reconciled'
            else 'partial'
        end as reconciliation_status,

        ---------- more of what the bank says
        bank_lines.remittance,
        bank_lines.creditor_reference,
        bank_lines.mandate_id,
        bank_lines.ultimate_counterparty_name,
        bank_lines.transaction_code,
        bank_lines.return_reason,
        bank_lines.original_end_to_end_id,
        bank_lines.batch_reference,
        bank_lines.charges_amount,
        bank_lines.instructed_amount,
        bank_lines.instructed_currency,
        bank_lines.exchange_rate,
        bank_lines.is_reversal,
        bank_lines.is_before_books,

        ---------- provenance
        bank_lines.sightings_count,
        bank_lines.document_id,
        bank_lines.line_number

    from bank_lines

    inner join categories
        on bank_lines.bank_line_id = categories.bank_line_id

    -- No proposal: the line has no row here.
    left join proposals
        on bank_lines.bank_line_id = proposals.bank_line_id

)

select * from final
order by booking_date, bank_line_id
