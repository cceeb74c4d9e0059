with

balances as (

    select
        summed.*,
        case when summed.balance_amount > 0 then 'debit' else 'credit' end
            as balance_side

    from {{ ref('int_liasse_balances_summed') }} as summed

),

liasse_accounts as (

    select * from {{ ref('liasse_accounts') }}

),

boxes as (

    select * from {{ ref('liasse_boxes') }}

),

accounts as (

    select
        balances.fiscal_year_end,
        balances.account,
        balances.balance_side

    from balances

    group by
        balances.fiscal_year_end,
        balances.account,
        balances.balance_side

),

chosen as (

    -- The longest listed account that an account begins with.
    select
        accounts.fiscal_year_end,
        accounts.account,
        accounts.balance_side,
        liasse_accounts.statement,
        liasse_accounts.account as listed_account,
        liasse_accounts.box

    from accounts

    inner join liasse_accounts
        on
            starts_with(accounts.account, liasse_accounts.account)
            and liasse_accounts.balance_side in (accounts.balance_side, 'any')
            and accounts.fiscal_year_end >= liasse_accounts.valid_from
            and accounts.fiscal_year_end
            <= coalesce(liasse_accounts.valid_to, accounts.fiscal_year_end)

    qualify
        row_number() over (
            partition by
                accounts.fiscal_year_end,
                accounts.account,
                accounts.balance_side,
                liasse_accounts.statement
            order by
                length(liasse_accounts.account) desc,
                liasse_accounts.balance_side = 'any',
                liasse_accounts.valid_from desc
        ) = 1

),

final as (

    select
        ---------- ids
        balances.fiscal_year_end,
        chosen.statement,
        boxes.form,
        chosen.box,
        balances.balance_id,
        balances.account,
        balances.auxiliary_account,
        chosen.listed_account,

        ---------- texts
        balances.account_label,
        balances.auxiliary_label,

        ---------- amounts
        {{ as_money(
            "case boxes.side when 'debit' then balances.balance_amount"
            ~ ' else -balances.balance_amount end'
        ) }} as gross_amount,
        -- What has no due date may be asked for at once; what is fixed is there to
        -- stay.
        {{ as_money(
            "case when left(balances.account, 1) = '2' then balances.balance_amount"
            ~ ' else balances.over_one_year_amount end'
        ) }} as over_one_year_amount

    from balances

    inner join chosen
        on
            balances.fiscal_year_end = chosen.fiscal_year_end
            and balances.account = chosen.account
            and balances.balance_side = chosen.balance_side

    inner join boxes
        on
            chosen.statement = boxes.statement
            and chosen.box = boxes.box
            and balances.fiscal_year_end >= boxes.valid_from
            and balances.fiscal_year_end
            <= coalesce(boxes.valid_to, balances.fiscal_year_end)

)

select * from final
