-- Whatever was sealed, reversed and made again of an entry, by account and customer it
-- is what documents, bank lines and decisions make of it today.
with

posted as (

    select * from {{ ref('int_entry_lines_corrected') }}

),

derived as (

    select * from {{ ref('int_entry_lines_derived') }}

),

lines as (

    select
        posted.derived_entry_id,
        posted.account,
        posted.auxiliary_account,
        posted.debit_amount - posted.credit_amount as signed_amount

    from posted

    union all

    select
        derived.entry_id as derived_entry_id,
        derived.account,
        derived.auxiliary_account,
        derived.credit_amount - derived.debit_amount as signed_amount

    from derived

)

select
    derived_entry_id,
    account,
    auxiliary_account,
    sum(signed_amount) as difference_amount

from lines

group by derived_entry_id, account, auxiliary_account

having sum(signed_amount) <> 0
