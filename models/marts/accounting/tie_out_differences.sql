with

compared as (

    select * from {{ ref('int_tie_outs_compared') }}

),

final as (

    select
        compared.tie_out,
        compared.document,
        compared.ledger_amount,
        compared.source_amount,
        compared.difference_amount

    from compared

    where compared.difference_amount <> 0

)

select * from final
order by tie_out, document
