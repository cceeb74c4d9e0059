with

documents as (

    select * from {{ ref('int_documents_known') }}

),

bank_lines as (

    select * from {{ ref('stg_bank__lines') }}

),

sightings as (

    select
        bank_lines.*,
        documents.position,
        (
            case when bank_lines.label is not null then 1 else 0 end
            + case when bank_lines.remittance is not null then 1 else 0 end
            + case when bank_lines.value_date is not null then 1 else 0 end
            + case when bank_lines.creditor_reference is not null then 1 else 0 end
            + case when bank_lines.counterparty_name is not null then 1 else 0 end
            + case when bank_lines.counterparty_iban is not null then 1 else 0 end
            + case when bank_lines.end_to_end_id is not null then 1 else 0 end
            + case when bank_lines.bank_reference is not null then 1 else 0 end
            + case when bank_lines.mandate_id is not null then 1 else 0 end
            + case when bank_lines.transaction_code is not null then 1 else 0 end
            + case when bank_lines.return_reason is not null then 1 else 0 end
            + case when bank_lines.instructed_amount is not null then 1 else 0 end
        ) as fields_filled_count

    from bank_lines

    inner join documents
        on bank_lines.document_id = documents.document_id

    where bank_lines.booking_date <= {{ as_of_date() }}

),

final as (

    -- The richest sighting comes first. The order of landing decides only between
    -- sightings that say the same.
    select
        sightings.*,
        row_number() over (
            partition by sightings.bank_line_id
            order by
                sightings.fields_filled_count desc,
                length(sightings.label) desc nulls last,
                sightings.label asc nulls last,
                sightings.remittance asc nulls last,
                sightings.format asc,
                sightings.position asc,
                sightings.line_number asc
        ) as richness_rank

    from sightings

)

select * from final
