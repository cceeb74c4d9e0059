with

documents as (

    select * from {{ ref('int_documents_known') }}

),

bank_line_parts as (

    select * from {{ ref('stg_bank__line_parts') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

known as (

    select
        bank_line_parts.*,
        documents.position

    from bank_line_parts

    inner join documents
        on bank_line_parts.document_id = documents.document_id

    inner join bank_lines
        on bank_line_parts.bank_line_id = bank_lines.bank_line_id

),

sightings as (

    select
        known.bank_line_id,
        known.document_id,
        known.line_number,
        row_number() over (
            partition by known.bank_line_id
            order by
                count(*) desc,
                count(known.remittance)
                + count(known.creditor_reference)
                + count(known.end_to_end_id)
                + count(known.mandate_id)
                + count(known.counterparty_name)
                + count(known.counterparty_iban)
                + count(known.return_reason) desc,
                min(known.position) asc,
                known.line_number asc
        ) as richness_rank

    from known

    group by known.bank_line_id, known.document_id, known.line_number

),

final as (

    -- A batch seen in several files is told by one of them: with the most parts, and
    -- then by the one that says most of them.
    select
        known.*,
        known.bank_line_id || '-' || known.part_number as bank_line_part_id

    from known

    inner join sightings
        on
            known.bank_line_id = sightings.bank_line_id
            and known.document_id = sightings.document_id
            and known.line_number = sightings.line_number

    where sightings.richness_rank = 1

)

select * from final
