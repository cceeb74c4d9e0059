with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

invoice_lines as (

    select * from {{ ref('int_invoice_lines_landed') }}

),

breakdowns as (

    select * from {{ ref('int_invoice_vat_breakdowns_landed') }}

),

purchases as (

    select * from {{ ref('int_purchase_invoices_landed') }}

),

purchase_lines as (

    select * from {{ ref('int_purchase_invoice_lines_landed') }}

),

purchase_breakdowns as (

    select * from {{ ref('int_purchase_invoice_vat_breakdowns_landed') }}

),

line_sums as (

    select
        invoice_lines.invoice_number,
        {{ as_money('sum(invoice_lines.amount_excluding_tax)') }} as amount,
        count(*) as rows_count

    from invoice_lines

    group by invoice_lines.invoice_number

),

vat_sums as (

    select
        breakdowns.invoice_number,
        {{ as_money('sum(breakdowns.vat_amount)') }} as amount,
        count(*) as rows_count

    from breakdowns

    group by breakdowns.invoice_number

),

purchase_line_sums as (

    select
        purchase_lines.supplier_id,
        purchase_lines.invoice_number,
        {{ as_money('sum(purchase_lines.amount_excluding_tax)') }} as amount,
        count(*) as rows_count

    from purchase_lines

    group by purchase_lines.supplier_id, purchase_lines.invoice_number

),

purchase_vat_sums as (

    select
        purchase_breakdowns.supplier_id,
        purchase_breakdowns.invoice_number,
        {{ as_money('sum(purchase_breakdowns.vat_amount)') }} as amount,
        count(*) as rows_count

    from purchase_breakdowns

    group by purchase_breakdowns.supplier_id, purchase_breakdowns.invoice_number

),

final as (

    -- Landed totals stand as they are, within a cent for each row that was rounded.
    select
        'lines_total_differs' as kind,
        invoices.invoice_number as subject_key,
        invoices.customer_id as subject_name,
        invoices.amount_excluding_tax as expected_amount,
        line_sums.amount as found_amount,
        invoices.currency,
        invoices.issue_date as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        invoices.document_id,
        invoices.line_number

    from invoices

    inner join line_sums
        on invoices.invoice_number = line_sums.invoice_number

    where
        invoices.origin = 'landed'
        and abs(invoices.amount_excluding_tax - line_sums.amount)
        > line_sums.rows_count * 0.01

    union all

    select
        'vat_total_differs' as kind,
        invoices.invoice_number as subject_key,
        invoices.customer_id as subject_name,
        invoices.vat_amount as expected_amount,
        vat_sums.amount as found_amount,
        invoices.currency,
        invoices.issue_date as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        invoices.document_id,
        invoices.line_number

    from invoices

    inner join vat_sums
        on invoices.invoice_number = vat_sums.invoice_number

    where
        invoices.origin = 'landed'
        and abs(invoices.vat_amount - vat_sums.amount) > vat_sums.rows_count * 0.01

    union all

    select
        'purchase_lines_total_differs' as kind,
        invoices.supplier_id || ' ' || invoices.invoice_number as subject_key,
        invoices.supplier_id as subject_name,
        invoices.amount_excluding_tax as expected_amount,
        purchase_line_sums.amount as found_amount,
        invoices.currency,
        invoices.issue_date as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        invoices.document_id,
        invoices.line_number

    from purchases as invoices

    inner join purchase_line_sums
        on
            invoices.supplier_id = purchase_line_sums.supplier_id
            and invoices.invoice_number = purchase_line_sums.invoice_number

    where
        abs(invoices.amount_excluding_tax - purchase_line_sums.amount)
        > purchase_line_sums.rows_count * 0.01

    union all

    select
        'purchase_vat_total_differs' as kind,
        invoices.supplier_id || ' ' || invoices.invoice_number as subject_key,
        invoices.supplier_id as subject_name,
        invoices.vat_amount as expected_amount,
        purchase_vat_sums.amount as found_amount,
        invoices.currency,
        invoices.issue_date as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        invoices.document_id,
        invoices.line_number

    from purchases as invoices

    inner join purchase_vat_sums
        on
            invoices.supplier_id = purchase_vat_sums.supplier_id
            and invoices.invoice_number = purchase_vat_sums.invoice_number

    where
        abs(invoices.vat_amount - purchase_vat_sums.amount)
        > purchase_vat_sums.rows_count * 0.01

)

select * from final
