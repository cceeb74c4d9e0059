"""What matching would have known on a day: its inputs, out of a firm's whole history.

A ledger is everything that a firm issued, received and decided. `Ledger.inputs` cuts it
in time: for the lines booked between two days, the documents as they stood, and what
earlier decisions taught. Back-tests, the prior's training and the firm's own model all
read history through it, so none of them can look ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch

# A payout or batch reaches the bank within so many days of its own date.
EVENT_DAYS = 15

_DECIDED = """
create temp table decided as
select
    decisions.*, bank_lines.booking_date, bank_lines.counterparty_iban,
    bank_lines.counterparty_name, bank_lines.end_to_end_id
from decisions
inner join bank_lines using (bank_line_id)
where bank_lines.booking_date < $first_day
union all by name
select
    recorded.*, bank_lines.booking_date, bank_lines.counterparty_iban,
    bank_lines.counterparty_name, bank_lines.end_to_end_id
from recorded
inner join bank_lines using (bank_line_id)
"""

_OPEN_ITEMS = """
select
    documents.* replace (
        (documents.open_amount - coalesce(settled.allocated_amount, 0))::decimal(18, 4)
            as open_amount
    )
from documents
left join (
    select invoice_number, sum(allocated_amount) as allocated_amount
    from decided where invoice_number is not null
    group by invoice_number
) as settled using (invoice_number)
where
    documents.issue_date <= $last_day
    and documents.open_amount <> coalesce(settled.allocated_amount, 0)
order by invoice_number
"""

_BANK_LINES = """
select bank_lines.*
from bank_lines
where
    booking_date between $first_day and $last_day
    and bank_line_id not in (select bank_line_id from recorded)
order by bank_line_id
"""

_CUSTOMERS = """
with payers as (
    select bank_line_id, min(customer_id) as customer_id
    from decided
    where customer_id is not null
    group by bank_line_id
    having min(customer_id) = max(customer_id)
),
seen as (
    select distinct
        payers.customer_id, decided.counterparty_iban, decided.counterparty_name
    from payers inner join decided using (bank_line_id)
),
learned as (
    select
        customer_id,
        coalesce(list(distinct counterparty_iban order by counterparty_iban)
            filter (counterparty_iban <> ''), []) as known_ibans,
        coalesce(list(distinct counterparty_name order by counterparty_name)
            filter (counterparty_name <> ''), []) as known_names
    from seen
    where counterparty_iban is null or counterparty_iban not in (
        select account_iban from bank_lines where account_iban is not null
    )
    group by customer_id
)
select
    customers.* replace (
        coalesce(learned.known_ibans, []) as known_ibans,
        coalesce(learned.known_names, []) as known_names
    )
from customers left join learned using (customer_id)
order by customer_id
"""

_PAYOUTS = """
select * from payouts
where payout_date between $first_day - $event_days and $last_day
order by payout_id, charge_id
"""

_BATCH_ITEMS = """
select * from batch_items
where batch_date between $first_day - $event_days and $last_day
order by batch_key, item_id
"""

_PAID_ITEMS = """
select
    decided.invoice_number, documents.customer_id, documents.currency,
    documents.issue_date, documents.due_date,
    sum(decided.allocated_amount)::decimal(18, 4) as allocated_amount,
    sum(decided.bank_amount)::decimal(18, 4) as bank_amount,
    any_value(decided.booking_date) as booking_date,
    decided.bank_line_id,
    any_value(decided.counterparty_iban) as counterparty_iban,
    any_value(decided.end_to_end_id) as end_to_end_id
from decided
inner join documents using (invoice_number)
where decided.bank_amount > 0
group by all
order by decided.bank_line_id, decided.invoice_number
"""

_OTHER_PAYERS = """
select
    counterparty_iban, counterparty_name,
    count(distinct bank_line_id)::bigint as lines_count
from decided
where
    invoice_number is null and customer_id is null
    and (counterparty_iban <> '' or counterparty_name <> '')
group by counterparty_iban, counterparty_name
order by counterparty_iban nulls last, counterparty_name nulls last
"""

_RATES = """
select * from rates where rate_date <= $last_day order by currency, rate_date
"""

_INPUTS = {
    "open_items": _OPEN_ITEMS,
    "bank_lines": _BANK_LINES,
    "customers": _CUSTOMERS,
    "payouts": _PAYOUTS,
    "batch_items": _BATCH_ITEMS,
    "paid_items": _PAID_ITEMS,
    "other_payers": _OTHER_PAYERS,
    "rates": _RATES,
}


@dataclass(frozen=True)
class Ledger:
    """A firm's whole history, as Arrow tables.

    Args:
        documents: the columns of `inputs.INPUTS["open_items"]`; open_amount is the
            document's total with tax at issue, signed.
        bank_lines, customers, payouts, batch_items: the columns of `inputs.INPUTS`,
            of all time; remaining_amount is the line's whole amount; what customers are
            known by is derived from the decisions.
        decisions: one row per (line, document): bank_line_id, invoice_number (null: the
            line pays no document), customer_id (null with it: the line pays nothing),
            allocated_amount in the document's currency, bank_amount in the line's.
        rates: the columns of `inputs.INPUTS`.
    """

    documents: pa.Table
    bank_lines: pa.Table
    customers: pa.Table
    payouts: pa.Table
    batch_items: pa.Table
    decisions: pa.Table
    rates: pa.Table

    def inputs(
        self, *, first_day: date, last_day: date, recorded: pa.Table | None = None
    ) -> dict[str, pa.Table]:
        """The inputs of `pipeline.suggest` for the lines booked in these days.

        What was decided on lines booked before `first_day` is applied and has taught;
        what was booked or issued after `last_day` does not exist.

        Args:
            recorded: decisions on lines of these days that stand already, as
                `decisions`: what an earlier round decided alone.
        """
        with scratch() as connection:
            for name in (
                "documents", "bank_lines", "customers", "payouts", "batch_items",
                "decisions", "rates",
            ):  # fmt: skip
                connection.register(name, getattr(self, name))
            connection.register(
                "recorded",
                self.decisions.slice(0, 0) if recorded is None else recorded,
            )
            connection.execute(_DECIDED, {"first_day": first_day})
            return {
                name: _cut(connection, sql, first_day, last_day)
                for name, sql in _INPUTS.items()
            }


def _cut(connection: Connection, sql: str, first_day: date, last_day: date) -> pa.Table:
    known = {
        "first_day": first_day,
        "last_day": last_day,
        "event_days": EVENT_DAYS,
    }
    asked = {name: value for name, value in known.items() if f"${name}" in sql}
    table: pa.Table = connection.execute(sql, asked or None).to_arrow_table()
    return table
