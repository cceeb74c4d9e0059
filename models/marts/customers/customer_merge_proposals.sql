with

pairs as (

    select * from {{ ref('int_customer_pairs_reviewed') }}

),

final as (

    select
        ---------- ids
        pairs.proposal_id,
        pairs.customer_id,
        pairs.other_customer_id,
        pairs.landed_customer_id,
        pairs.other_landed_customer_id,

        ---------- texts
        pairs.status,
        pairs.evidence,
        pairs.decision_id,
        pairs.decided_by,
        pairs.reason,

        ---------- numerics
        pairs.score,
        pairs.is_sure_alone,

        ---------- timestamps
        pairs.decided_at

    from pairs

)

select * from final
order by status asc, score desc nulls last, proposal_id asc
