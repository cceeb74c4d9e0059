with

documents as (

    select * from {{ ref('int_documents_known') }}

),

landed as (

    select * from {{ ref('stg_files__fx_rates') }}

),

bundled as (

    select * from {{ ref('stg_rates__bundled') }}

),

landed_ranked as (

    select
        landed.*,
        row_number() over (
            partition by landed.rate_date, landed.currency
            order by documents.position, landed.line_number
        ) as landing_rank

    from landed

    inner join documents
        on landed.document_id = documents.document_id

),

landed_first as (

    -- A rate is a fact: of two, the first stands.
    select * from landed_ranked
    where landing_rank = 1

),

united as (

    select
        landed_first.rate_date,
        landed_first.currency,
        landed_first.units_per_eur,
        'landed' as origin,
        landed_first.document_id,
        landed_first.line_number

    from landed_first

    union all

    select
        bundled.rate_date,
        bundled.currency,
        bundled.units_per_eur,
        'bundled' as origin,
        null as document_id,
        null as line_number

    from bundled

    anti join landed_first
        on
            bundled.rate_date = landed_first.rate_date
            and bundled.currency = landed_first.currency

),

final as (

    select * from united
    where rate_date <= {{ as_of_date() }}

)

select * from final
