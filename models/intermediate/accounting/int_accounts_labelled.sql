with

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

bank_accounts as (

    select * from {{ ref('int_bank_accounts_numbered') }}

),

categories as (

    select * from {{ ref('bank_line_categories') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

united as (

    select
        bank_accounts.account,
        bank_accounts.name as label,
        1 as said_rank

    from bank_accounts

    union all

    select
        landed.account,
        landed.account_label as label,
        2 as said_rank

    from landed

    where landed.account_label is not null

    union all

    select
        accounts.account,
        accounts.label,
        3 as said_rank

    from accounts

    union all

    select
        categories.account,
        categories.label_fr as label,
        4 as said_rank

    from categories

),

ranked as (

    select
        united.account,
        united.label,
        row_number() over (
            partition by united.account
            order by united.said_rank, united.label
        ) as label_rank

    from united

),

final as (

    select
        ranked.account,
        ranked.label

    from ranked

    where ranked.label_rank = 1

)

select * from final
