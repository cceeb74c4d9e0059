-- Assets are liabilities and the result is the result, to the cent, but for what the
-- ledger itself is out of balance: a landed entry may be.
with

liasse as (

    select * from {{ ref('liasse') }}

),

balances as (

    select * from {{ ref('int_liasse_balances_summed') }}

),

ledger as (

    select
        balances.fiscal_year_end,
        sum(balances.balance_amount) as difference_amount

    from balances

    where left(balances.account, 1) between '1' and '7'

    group by balances.fiscal_year_end

),

boxes as (

    select
        liasse.fiscal_year_end,
        sum(liasse.amount) filter (where liasse.box = 'CO') as gross_assets,
        sum(liasse.amount) filter (where liasse.box = '1A') as depreciations,
        sum(liasse.amount) filter (where liasse.box = 'EE') as liabilities,
        sum(liasse.amount) filter (where liasse.box = 'DI') as result,
        sum(liasse.amount) filter (where liasse.box = 'HN') as income,
        sum(liasse.amount) filter (where liasse.box = '110') as simplified_assets,
        sum(liasse.amount) filter (where liasse.box = '112')
            as simplified_depreciations,
        sum(liasse.amount) filter (where liasse.box = '180') as simplified_liabilities,
        sum(liasse.amount) filter (where liasse.box = '136') as simplified_result,
        sum(liasse.amount) filter (where liasse.box = '310') as simplified_income

    from liasse

    group by liasse.fiscal_year_end

)

select
    boxes.*,
    ledger.difference_amount

from boxes

inner join ledger
    on boxes.fiscal_year_end = ledger.fiscal_year_end

where
    boxes.gross_assets - boxes.depreciations - boxes.liabilities
    <> ledger.difference_amount
    or boxes.simplified_assets
    - boxes.simplified_depreciations
    - boxes.simplified_liabilities
    <> ledger.difference_amount
    or boxes.result <> boxes.income
    or boxes.simplified_result <> boxes.simplified_income
    or boxes.income <> boxes.simplified_income
