with

entries as (

    select * from {{ ref('int_accounting_entries_unbalanced') }}

),

invoices as (

    select * from {{ ref('int_invoices_converted') }}

),

landed as (

    select * from {{ ref('int_invoices_united') }}

),

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

final as (

    select
        'entry_unbalanced' as kind,
        concat_ws(
            ' ', entries.journal_code, entries.entry_number, entries.entry_date
        ) as subject_key,
        entries.journal_code || ' ' || entries.entry_number as subject_name,
        entries.debit_amount as expected_amount,
        entries.credit_amount as found_amount,
        cast(null as varchar) as currency,
        entries.entry_date as event_date,
        cast(null as varchar) as found,
        entries.postings_count as rows_count,
        entries.document_id,
        entries.line_number

    from entries

    union all

    select
        'rate_missing' as kind,
        invoices.invoice_number as subject_key,
        invoices.invoice_number as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        invoices.amount_including_tax as found_amount,
        invoices.currency,
        invoices.issue_date as event_date,
        invoices.currency_without_rate as found,
        cast(null as bigint) as rows_count,
        landed.document_id,
        landed.line_number

    from invoices

    inner join landed
        on invoices.invoice_number = landed.invoice_number

    where invoices.currency_without_rate is not null

    union all

    select
        'vat_rate_unknown' as kind,
        taxes.invoice_number as subject_key,
        taxes.invoice_number as subject_name,
        taxes.base_amount as expected_amount,
        taxes.vat_amount as found_amount,
        taxes.currency,
        taxes.issue_date as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        landed.document_id,
        landed.line_number

    from taxes

    inner join landed
        on taxes.invoice_number = landed.invoice_number

    where
        taxes.source = 'unknown'
        and taxes.vat_amount <> 0

)

select * from final
