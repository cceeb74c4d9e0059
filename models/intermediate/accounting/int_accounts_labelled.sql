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

entries as (

    select * from {{ ref('int_entries_united') }}

),

chart as (

    select * from {{ ref('chart_of_accounts') }}

),

used as (

    select entries.account
    from entries
    group by entries.account

    union distinct

    select landed.account
    from landed
    group by landed.account

),

charted as (

    -- What an account starts with names it: 7061 is a kind of 706.
    select
        used.account,
        max_by(chart.label, length(chart.account)) as label

    from used

    inner join chart
        on starts_with(used.account, chart.account)

    group by used.account

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
        6 as said_rank

    from categories

    union all

    select
        charted.account,
        charted.label,
        4 as said_rank

    from charted

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
