with

in_documents as (

    select * from {{ ref('int_findings_in_documents') }}

),

in_statements as (

    select * from {{ ref('int_findings_in_statements') }}

),

in_sources as (

    select * from {{ ref('int_findings_in_sources') }}

),

in_customers as (

    select * from {{ ref('int_findings_in_customers') }}

),

in_invoices as (

    select * from {{ ref('int_findings_in_invoices') }}

),

in_accounting as (

    select * from {{ ref('int_findings_in_accounting') }}

),

findings as (

    select * from in_documents

    union all

    select * from in_statements

    union all

    select * from in_sources

    union all

    select * from in_customers

    union all

    select * from in_invoices

    union all

    select * from in_accounting

),

documents as (

    select * from {{ ref('int_documents_known') }}

),

final as (

    select
        ---------- ids
        findings.kind || ' ' || findings.subject_key as finding_id,
        findings.kind,
        case
            when
                findings.kind in (
                    'siren_missing', 'source_stale', 'account_stale',
                    'statement_overlap'
                )
                then 'warning'
            else 'fault'
        end as severity,
        findings.subject_key,

        ---------- texts
        findings.subject_name,
        findings.found,
        findings.currency,
        documents.file_name,

        ---------- amounts
        findings.expected_amount,
        findings.found_amount,
        findings.rows_count,

        ---------- dates
        findings.event_date,

        ---------- provenance
        findings.document_id,
        findings.line_number

    from findings

    left join documents
        on findings.document_id = documents.document_id

)

select * from final
order by severity, kind, subject_key
