with

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

own_accounts as (

    select * from {{ ref('stg_workspace__accounts') }}

),

payouts as (

    select * from {{ ref('int_payouts_paired_with_lines') }}

),

found as (

    select * from {{ ref('int_bank_line_categories_found') }}

),

categories as (

    select * from {{ ref('bank_line_categories') }}

),

rules as (

    select * from {{ ref('bank_line_category_rules') }}

),

words as (

    select
        bank_lines.bank_line_id,
        'code' as found_in,
        case when bank_lines.amount < 0 then 'out' else 'in' end as direction,
        unnest(
            string_split_regex(upper(bank_lines.transaction_code), '[^A-Z0-9]+')
        ) as word

    from bank_lines

    where bank_lines.transaction_code is not null

    union all

    select
        bank_lines.bank_line_id,
        'label' as found_in,
        case when bank_lines.amount < 0 then 'out' else 'in' end as direction,
        unnest(
            string_split_regex(
                strip_accents(upper(left(bank_lines.label, 200))), '[^A-Z0-9]+'
            )
        ) as word

    from bank_lines

    where bank_lines.label is not null

),

told as (

    -- The first rule that a word of the line meets.
    select
        words.bank_line_id,
        min_by(rules.category, rules.rule_order) as category

    from words

    inner join rules
        on
            words.found_in = rules.found_in
            and words.word = rules.word

    where rules.direction in ('both', words.direction)

    group by words.bank_line_id

),

own_ibans as (

    select upper(replace(own_accounts.account_iban, ' ', '')) as account_iban

    from own_accounts

    group by upper(replace(own_accounts.account_iban, ' ', ''))

),

paid_out as (

    select payouts.bank_line_id
    from payouts
    where payouts.bank_line_id is not null

),

known as (

    select
        bank_lines.bank_line_id,
        case
            when own_ibans.account_iban is not null then 'internal_transfer'
            when paid_out.bank_line_id is not null then 'payout'
            when told.category in ('return', 'payout') then told.category
        end as category,
        coalesce(told.category, 'other') as means

    from bank_lines

    left join told
        on bank_lines.bank_line_id = told.bank_line_id

    left join own_ibans
        on
            own_ibans.account_iban
            = upper(replace(bank_lines.counterparty_iban, ' ', ''))

    left join paid_out
        on bank_lines.bank_line_id = paid_out.bank_line_id

),

said as (

    -- Silence is no category: the line is then what its means of payment is.
    select * from found
    where way != 'none'

),

final as (

    select
        known.bank_line_id,
        coalesce(known.category, said.category, known.means) as category,
        case
            when known.category is not null then categories.account
            else found.account
        end as account,
        case when known.category is null then found.way end as way,
        case when known.category is null then found.witness end as witness,
        case when known.category is null then found.probability end as probability

    from known

    left join found
        on known.bank_line_id = found.bank_line_id

    left join said
        on known.bank_line_id = said.bank_line_id

    left join categories
        on known.category = categories.category

)

select * from final
