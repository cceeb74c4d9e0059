-- The transactions of a batch sum to its line. A warning: what the bank sends stands.
{{ config(severity='warn') }}

with

parts as (

    select * from {{ ref('bank_line_parts') }}

),

bank_lines as (

    select * from {{ ref('bank_lines') }}

),

summed as (

    select
        parts.bank_line_id,
        sum(parts.amount) as amount

    from parts

    group by parts.bank_line_id

)

select
    summed.bank_line_id,
    summed.amount as parts_amount,
    bank_lines.amount

from summed

inner join bank_lines
    on summed.bank_line_id = bank_lines.bank_line_id

where summed.amount <> bank_lines.amount
