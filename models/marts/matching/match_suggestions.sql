with

suggestions as (

    select * from {{ ref('int_suggestions_united') }}

),

final as (

    select
        suggestions.suggestion_id,
        suggestions.bank_line_id,
        suggestions.bank_reference,
        suggestions.rank,
        suggestions.probability,
        suggestions.kind,
        suggestions.status,
        suggestions.evidence,
        suggestions.account_iban,
        suggestions.decision_id,
        suggestions.decided_by,
        suggestions.decided_at

    from suggestions

)

select * from final
order by bank_line_id, rank, suggestion_id
