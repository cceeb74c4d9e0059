with

sightings as (

    select * from {{ ref('int_bank_sightings_known') }}

),

final as (

    -- Field by field, what the richest sighting that has it says.
    select
        ---------- ids
        sightings.bank_line_id,
        min_by(sightings.account_iban, sightings.richness_rank) as account_iban,
        {{ richest('end_to_end_id') }} as end_to_end_id,
        {{ richest('original_end_to_end_id') }} as original_end_to_end_id,
        {{ richest('bank_reference') }} as bank_reference,
        {{ richest('batch_reference') }} as batch_reference,
        {{ richest('creditor_reference') }} as creditor_reference,
        {{ richest('mandate_id') }} as mandate_id,

        ---------- texts
        -- Formats cut a label at different lengths: the longest tells most.
        min_by(
            sightings.label,
            case
                when sightings.label is not null
                    then
                        (100000 - length(sightings.label)) * 1000
                        + sightings.richness_rank
            end
        ) as label,
        {{ richest('remittance') }} as remittance,
        {{ richest('counterparty_name') }} as counterparty_name,
        {{ richest('counterparty_iban') }} as counterparty_iban,
        {{ richest('ultimate_counterparty_name') }} as ultimate_counterparty_name,
        {{ richest('transaction_code') }} as transaction_code,
        {{ richest('return_reason') }} as return_reason,
        min_by(sightings.currency, sightings.richness_rank) as currency,
        {{ richest('instructed_currency') }} as instructed_currency,

        ---------- amounts
        min_by(sightings.amount, sightings.richness_rank) as amount,
        {{ richest('charges_amount') }} as charges_amount,
        {{ richest('instructed_amount') }} as instructed_amount,
        {{ richest('exchange_rate') }} as exchange_rate,
        count(*) as sightings_count,

        ---------- booleans
        bool_or(sightings.is_reversal) as is_reversal,

        ---------- dates
        min_by(sightings.booking_date, sightings.richness_rank) as booking_date,
        {{ richest('value_date') }} as value_date,

        ---------- provenance
        min(sightings.position) as position,
        min_by(sightings.document_id, sightings.position) as document_id,
        min_by(sightings.line_number, sightings.position) as line_number

    from sightings

    group by sightings.bank_line_id

)

select * from final
