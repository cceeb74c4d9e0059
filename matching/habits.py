"""How each customer pays, as far as its decided lines tell.

A payer who always settles a month at once, or nine days late, does so again. Habits are
counted over the lines that are decided already (`input_paid_items`), so they grow with
every decision; a customer without history has the firm's.

Table made: `habits`: customer_id, lines_count, documents_mean (documents a line),
lag_days (median of days from the due date to the booking), lag_spread (median distance
from it); `firm_habits`: the same of all customers, one row.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# What a firm without any history is taken for: one document a line, paid a week late.
_SEEN = """
create table lines_paid as
select
    bank_line_id, min(customer_id) as customer_id,
    count(distinct invoice_number) as documents_count,
    median(booking_date - due_date) as lag_days
from input_paid_items
group by bank_line_id
having min(customer_id) = max(customer_id)
"""

_FIRM_HABITS = """
create table firm_habits as
with middle as (
    select coalesce(median(lag_days), 7) as lag_days from lines_paid
)
select
    count(bank_line_id) as lines_count,
    coalesce(avg(documents_count), 1) as documents_mean,
    any_value(middle.lag_days) as lag_days,
    coalesce(median(abs(lines_paid.lag_days - middle.lag_days)), 14) as lag_spread
from middle left join lines_paid on true
"""

_HABITS = """
create table habits as
with middles as (
    select customer_id, median(lag_days) as lag_days from lines_paid
    group by customer_id
)
select
    customer_id, count(*) as lines_count,
    avg(documents_count) as documents_mean,
    any_value(middles.lag_days) as lag_days,
    median(abs(lines_paid.lag_days - middles.lag_days)) as lag_spread
from lines_paid inner join middles using (customer_id)
group by customer_id
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `input_paid_items`."""
    for statement in (_SEEN, _FIRM_HABITS, _HABITS):
        connection.execute(statement)
