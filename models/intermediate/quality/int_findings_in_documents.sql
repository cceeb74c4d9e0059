with

known as (

    select * from {{ ref('int_documents_known') }}

),

documents as (

    select * from {{ ref('stg_workspace__documents') }}

),

rejected_rows as (

    select * from {{ ref('stg_workspace__rejected_rows') }}

),

first_faults as (

    select
        rejected_rows.document_id,
        min_by(
            concat_ws(
                ', ',
                case
                    when rejected_rows.line_number > 0
                        then 'line ' || rejected_rows.line_number
                end,
                rejected_rows.field
            )
            || ': '
            || rejected_rows.reason,
            (rejected_rows.line_number, rejected_rows.field, rejected_rows.reason)
        ) as fault

    from rejected_rows

    group by rejected_rows.document_id

),

arrived as (

    select documents.*

    from documents

    inner join known
        on documents.document_id = known.document_id

),

final as (

    select
        'document_refused' as kind,
        arrived.document_id as subject_key,
        arrived.file_name as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        cast(arrived.landed_at as date) as event_date,
        arrived.error as found,
        cast(null as bigint) as rows_count,
        arrived.document_id,
        cast(null as bigint) as line_number

    from arrived

    where arrived.error is not null

    union all

    select
        'rows_rejected' as kind,
        arrived.document_id as subject_key,
        arrived.file_name as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        cast(arrived.landed_at as date) as event_date,
        first_faults.fault as found,
        arrived.rows_rejected as rows_count,
        arrived.document_id,
        cast(null as bigint) as line_number

    from arrived

    left join first_faults
        on arrived.document_id = first_faults.document_id

    where
        arrived.error is null
        and arrived.rows_rejected > 0

)

select * from final
