-- No bank line gives more than it has, and none gives against its sign.
select
    bank_lines.bank_line_id,
    bank_lines.amount,
    bank_lines.allocated_amount

from {{ ref('bank_lines') }} as bank_lines

where
    bank_lines.allocated_amount > greatest(bank_lines.amount, 0)
    or bank_lines.allocated_amount < least(bank_lines.amount, 0)
