-- Every balance of an account of the classes 1 to 7 stands on one normal box and on one
-- simplified box, and on none twice.
with

balances as (

    select * from {{ ref('int_liasse_balances_summed') }}

),

placed as (

    select * from {{ ref('int_liasse_balances_placed') }}

)

select
    balances.fiscal_year_end,
    balances.balance_id,
    count(placed.box) as boxes_count

from balances

left join placed
    on
        balances.fiscal_year_end = placed.fiscal_year_end
        and balances.balance_id = placed.balance_id
        and placed.statement in ('normal', 'simplified')

where left(balances.account, 1) between '1' and '7'

group by
    balances.fiscal_year_end,
    balances.balance_id

having
    count(placed.box) <> 2
    or count(distinct placed.statement) <> 2
