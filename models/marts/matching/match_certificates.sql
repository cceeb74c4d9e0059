with

certificates as (

    select * from {{ ref('int_match_certificates') }}

),

final as (

    select
        certificates.as_of,
        certificates.pool,
        certificates.kinds,
        certificates.voice,
        certificates.reason,
        certificates.threshold,
        certificates.decisions,
        certificates.prior_decisions,
        certificates.errors,
        certificates.upper_bound,
        certificates.promised,
        certificates.fingerprint

    from certificates

)

select * from final
order by pool
