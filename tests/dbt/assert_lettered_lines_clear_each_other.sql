-- Of an account and customer, debits and credits that share a code are equal.
with

lines as (

    select * from {{ ref('int_entry_lines_to_letter') }}

),

lettered as (

    select * from {{ ref('int_entries_lettered') }}

)

select
    lines.account,
    lines.auxiliary_account,
    lettered.lettrage_code,
    sum(lines.signed_amount) as difference_amount

from lines

inner join lettered
    on
        lines.entry_id = lettered.entry_id
        and lines.entry_line = lettered.entry_line

group by
    lines.account,
    lines.auxiliary_account,
    lettered.lettrage_code

having sum(lines.signed_amount) <> 0
