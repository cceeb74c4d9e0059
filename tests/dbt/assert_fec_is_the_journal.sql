-- The FEC's files hold each line of the journal once, with the same sums.
with

counted as (

    select
        count(*) as lines_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount

    from {{ ref('journal_lines') }}

),

written as (

    select
        count(*) as lines_count,
        sum(debit) as debit_amount,
        sum(credit) as credit_amount

    from {{ ref('fec') }}

)

select *
from written

except

select *
from counted
