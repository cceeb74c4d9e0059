with

compared as (

    select * from {{ ref('int_tie_outs_compared') }}

),

final as (

    select
        compared.tie_out,
        {{ as_money('sum(compared.ledger_amount)') }} as ledger_amount,
        {{ as_money('sum(compared.source_amount)') }} as source_amount,
        {{ as_money('sum(compared.difference_amount)') }} as difference_amount,
        count(*) filter (where compared.difference_amount <> 0) as differences_count,
        count(*) as documents_count,
        count(*) filter (where compared.difference_amount <> 0) = 0 as holds

    from compared

    group by compared.tie_out

)

select * from final
order by tie_out
