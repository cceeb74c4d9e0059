with

documents as (

    select * from {{ ref('int_documents_known') }}

),

charges as (

    select * from {{ ref('stg_files__psp_payouts') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

ranked as (

    select
        charges.*,
        row_number() over (
            partition by charges.payout_id, charges.charge_id
            order by documents.position, charges.line_number
        ) as landing_rank

    from charges

    inner join documents
        on charges.document_id = documents.document_id

    where charges.payout_date <= {{ as_of_date() }}

),

final as (

    -- A charge is a fact: of two, the first stands. A payout that names no currency is
    -- in the company's.
    select
        ranked.payout_id,
        ranked.charge_id,
        ranked.kind,
        ranked.description,
        ranked.customer_email,
        coalesce(ranked.currency, settings.company_currency) as currency,
        ranked.gross_amount,
        ranked.fee,
        ranked.net_amount,
        ranked.payout_date,
        ranked.charge_date

    from ranked

    cross join settings

    where ranked.landing_rank = 1

)

select * from final
