with

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

lines as (

    select * from {{ ref('int_invoice_lines_landed') }}

),

breakdowns as (

    select * from {{ ref('int_invoice_vat_breakdowns_landed') }}

),

documents as (

    select * from {{ ref('int_documents_known') }}

),

opening_items as (

    select * from {{ ref('stg_files__opening_items') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

by_line as (

    select
        invoices.invoice_number,
        coalesce(lines.nature, invoices.nature, settings.default_nature) as nature,
        lines.vat_category,
        cast(lines.vat_rate as decimal(9, 4)) as vat_rate,
        min(invoices.currency) as currency,
        {{ as_money('sum(lines.amount_excluding_tax)') }} as base_amount

    from lines

    inner join invoices
        on lines.invoice_number = invoices.invoice_number

    cross join settings

    where invoices.origin = 'landed'

    group by
        invoices.invoice_number,
        coalesce(lines.nature, invoices.nature, settings.default_nature),
        lines.vat_category,
        cast(lines.vat_rate as decimal(9, 4))

),

of_lines as (

    select
        by_line.invoice_number,
        'lines' as source,
        1 as source_rank,
        by_line.nature,
        by_line.vat_category,
        by_line.vat_rate,
        by_line.base_amount,
        {{ multiply(
            'by_line.base_amount', 'cast(by_line.vat_rate * 0.01 as decimal(9, 6))',
            'by_line.currency'
        ) }} as vat_amount

    from by_line

),

of_breakdowns as (

    select
        invoices.invoice_number,
        'breakdown' as source,
        2 as source_rank,
        coalesce(invoices.nature, settings.default_nature) as nature,
        breakdowns.vat_category,
        cast(breakdowns.vat_rate as decimal(9, 4)) as vat_rate,
        breakdowns.base_amount,
        breakdowns.vat_amount

    from breakdowns

    inner join invoices
        on breakdowns.invoice_number = invoices.invoice_number

    cross join settings

    where invoices.origin = 'landed'

),

opening_ranked as (

    select
        opening_items.*,
        row_number() over (
            partition by opening_items.invoice_number, opening_items.vat_rate
            order by documents.position, opening_items.line_number
        ) as landing_rank

    from opening_items

    inner join documents
        on opening_items.document_id = documents.document_id

),

of_opening_items as (

    select
        invoices.invoice_number,
        'opening' as source,
        1 as source_rank,
        coalesce(invoices.nature, settings.default_nature) as nature,
        case when opening_ranked.open_vat_amount <> 0 then 'S' else 'E' end
            as vat_category,
        cast(opening_ranked.vat_rate as decimal(9, 4)) as vat_rate,
        {{ as_money('opening_ranked.open_amount - opening_ranked.open_vat_amount') }}
            as base_amount,
        opening_ranked.open_vat_amount as vat_amount

    from opening_ranked

    inner join invoices
        on opening_ranked.invoice_number = invoices.invoice_number

    cross join settings

    where
        invoices.origin = 'opening'
        and opening_ranked.landing_rank = 1
        and opening_ranked.vat_rate is not null

),

united as (

    select * from of_lines

    union all

    select * from of_breakdowns

    union all

    select * from of_opening_items

),

compared as (

    select
        united.*,
        invoices.amount_excluding_tax
        - sum(united.base_amount) over source_of_invoice as base_gap,
        invoices.vat_amount
        - sum(united.vat_amount) over source_of_invoice as vat_gap,
        count(*) over source_of_invoice as groups_count,
        count(united.vat_rate) over source_of_invoice as rates_count,
        row_number() over (
            partition by united.invoice_number, united.source
            order by
                united.vat_rate desc,
                abs(united.base_amount) desc,
                united.nature asc,
                united.vat_category asc
        ) as group_rank

    from united

    inner join invoices
        on united.invoice_number = invoices.invoice_number

    window source_of_invoice as (partition by united.invoice_number, united.source)

),

footing as (

    -- Totals stand as they landed; what tells the rates must reach them within a cent
    -- a group.
    select
        compared.*,
        min(compared.source_rank) over (partition by compared.invoice_number)
            as best_source_rank

    from compared

    where
        compared.rates_count = compared.groups_count
        and abs(compared.base_gap) <= 0.01 * compared.groups_count
        and abs(compared.vat_gap) <= 0.01 * compared.groups_count

),

final as (

    -- The cent that is missing goes to the highest rate.
    select
        footing.invoice_number,
        footing.source,
        footing.nature,
        footing.vat_category,
        footing.vat_rate,
        case
            when footing.group_rank = 1
                then {{ as_money('footing.base_amount + footing.base_gap') }}
            else footing.base_amount
        end as base_amount,
        case
            when footing.group_rank = 1
                then {{ as_money('footing.vat_amount + footing.vat_gap') }}
            else footing.vat_amount
        end as vat_amount

    from footing

    where footing.source_rank = footing.best_source_rank

)

select * from final
