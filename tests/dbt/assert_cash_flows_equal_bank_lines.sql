-- By account, what moved is the sum of the bank lines.
with

bank_lines as (

    select * from {{ ref('bank_lines') }}

),

cash_flows as (

    select * from {{ ref('cash_flows') }}

),

lines_summed as (

    select
        bank_lines.account_iban,
        bank_lines.currency,
        sum(bank_lines.amount) as amount

    from bank_lines

    group by bank_lines.account_iban, bank_lines.currency

),

flows_summed as (

    select
        cash_flows.account_iban,
        cash_flows.currency,
        sum(cash_flows.amount) as amount

    from cash_flows

    group by cash_flows.account_iban, cash_flows.currency

)

select
    coalesce(lines_summed.account_iban, flows_summed.account_iban) as account_iban,
    lines_summed.amount as lines_amount,
    flows_summed.amount as flows_amount

from lines_summed

full join flows_summed
    on
        lines_summed.account_iban = flows_summed.account_iban
        and lines_summed.currency = flows_summed.currency

where lines_summed.amount is distinct from flows_summed.amount
