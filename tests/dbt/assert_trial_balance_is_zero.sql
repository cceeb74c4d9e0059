-- Debits and credits of all accounts are equal, opening entries included.
select
    sum(debit_amount) as debit_amount,
    sum(credit_amount) as credit_amount

from {{ ref('trial_balance') }}

having sum(balance_amount) <> 0 or sum(debit_amount) <> sum(credit_amount)
