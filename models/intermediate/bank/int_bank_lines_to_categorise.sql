with

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

suggestions as (

    select * from {{ ref('int_suggestions_united') }}

),

customers as (

    select * from {{ ref('int_customers_known_payers') }}

),

own_accounts as (

    select * from {{ ref('stg_workspace__accounts') }}

),

payouts as (

    select * from {{ ref('int_payouts_paired_with_lines') }}

),

booked as (

    select * from {{ ref('int_bank_line_accounts_booked') }}

),

others as (

    -- What is between own accounts, or a customer's, is known without asking.
    select upper(replace(own_accounts.account_iban, ' ', '')) as iban
    from own_accounts

    union

    select upper(replace(customers.iban, ' ', '')) as iban
    from customers
    where customers.iban is not null

),

may_pay as (

    select suggestions.bank_line_id
    from suggestions
    where suggestions.status in ('auto', 'proposed', 'accepted')

    union

    select payouts.bank_line_id
    from payouts
    where payouts.bank_line_id is not null

),

final as (

    select
        ---------- ids
        bank_lines.bank_line_id,
        bank_lines.account_iban,

        ---------- texts
        bank_lines.label,
        bank_lines.remittance,
        bank_lines.counterparty_name,
        bank_lines.counterparty_iban,
        booked.account as booked_account,

        ---------- amounts
        bank_lines.amount,

        ---------- booleans
        bank_lines.is_without_customer,

        ---------- dates
        bank_lines.booking_date

    from bank_lines

    left join may_pay
        on bank_lines.bank_line_id = may_pay.bank_line_id

    left join others
        on upper(replace(bank_lines.counterparty_iban, ' ', '')) = others.iban

    left join booked
        on bank_lines.bank_line_id = booked.bank_line_id

    where
        bank_lines.allocated_amount = 0
        and not coalesce(bank_lines.is_reversal, false)
        and others.iban is null
        -- Who confirmed that a line pays nothing overrules what was suggested.
        and (may_pay.bank_line_id is null or bank_lines.is_without_customer)

)

select * from final
