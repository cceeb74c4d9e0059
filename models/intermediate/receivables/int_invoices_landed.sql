with

documents as (

    select * from {{ ref('int_documents_known') }}

),

invoices as (

    select * from {{ ref('stg_files__invoices') }}

),

opening_items as (

    select * from {{ ref('stg_files__opening_items') }}

),

landed_ranked as (

    select
        invoices.*,
        documents.position,
        row_number() over (
            partition by invoices.invoice_number
            order by documents.position, invoices.line_number
        ) as landing_rank

    from invoices

    inner join documents
        on invoices.document_id = documents.document_id

    where invoices.issue_date <= {{ as_of_date() }}

),

landed as (

    -- An invoice is a fact: of two, the first stands.
    select * from landed_ranked
    where landing_rank = 1

),

opening_ranked as (

    select
        opening_items.*,
        documents.position,
        row_number() over (
            partition by opening_items.invoice_number, opening_items.vat_rate
            order by documents.position, opening_items.line_number
        ) as landing_rank,
        row_number() over (
            partition by opening_items.invoice_number
            order by documents.position, opening_items.line_number
        ) as row_rank

    from opening_items

    inner join documents
        on opening_items.document_id = documents.document_id

    where opening_items.issue_date <= {{ as_of_date() }}

),

opening as (

    -- A document comes in one row a VAT rate. Its VAT is known only if every row
    -- tells it.
    select
        opening_ranked.invoice_number,
        min_by(opening_ranked.customer_id, opening_ranked.row_rank) as customer_id,
        min_by(opening_ranked.currency, opening_ranked.row_rank) as currency,
        min_by(opening_ranked.document_id, opening_ranked.row_rank) as document_id,
        min_by(opening_ranked.line_number, opening_ranked.row_rank) as line_number,
        min(opening_ranked.issue_date) as issue_date,
        min(opening_ranked.due_date) as due_date,
        max(opening_ranked.position) as position,
        {{ as_money('sum(opening_ranked.open_amount)') }} as open_amount,
        case
            when count(opening_ranked.open_vat_amount) = count(*)
                then {{ as_money('sum(opening_ranked.open_vat_amount)') }}
        end as open_vat_amount

    from opening_ranked

    where opening_ranked.landing_rank = 1

    group by opening_ranked.invoice_number

),

issued_before_books as (

    -- What was open when the books started is all that these books know of it; the
    -- invoice itself, if it landed too, tells the rest.
    select
        opening.invoice_number,
        opening.customer_id,
        landed.credited_invoice_number,
        case
            when opening.open_amount < 0 then 'credit_note' else 'invoice'
        end as document_type,
        landed.customer_reference,
        landed.nature,
        opening.currency,
        'opening' as origin,
        {{ as_money('opening.open_amount - opening.open_vat_amount') }}
            as amount_excluding_tax,
        opening.open_vat_amount as vat_amount,
        opening.open_amount as amount_including_tax,
        opening.issue_date,
        opening.due_date,
        landed.delivery_date,
        opening.position,
        opening.document_id,
        opening.line_number

    from opening

    left join landed
        on opening.invoice_number = landed.invoice_number

),

issued_within_books as (

    select
        landed.invoice_number,
        landed.customer_id,
        landed.credited_invoice_number,
        landed.document_type,
        landed.customer_reference,
        landed.nature,
        landed.currency,
        'landed' as origin,
        landed.amount_excluding_tax,
        landed.vat_amount,
        landed.amount_including_tax,
        landed.issue_date,
        landed.due_date,
        landed.delivery_date,
        landed.position,
        landed.document_id,
        landed.line_number

    from landed

    left join opening
        on landed.invoice_number = opening.invoice_number

    where opening.invoice_number is null

),

final as (

    select * from issued_before_books

    union all

    select * from issued_within_books

)

select * from final
