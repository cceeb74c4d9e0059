"""What the baselines share: the inputs as tables, and suggestions out of them.

Baselines match money that comes in with invoices of the account's currency; returns,
payouts, batches and credit notes are beyond them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch

_STAGED = """
create temp table items as
select invoice_number, customer_id, customer_reference, due_date, currency, open_amount
from open_items where open_amount > 0;

create temp table lines as
select
    bank_line_id, booking_date, remaining_amount as amount, currency,
    counterparty_name, counterparty_iban,
    upper(concat_ws(' ', label, remittance, creditor_reference, end_to_end_id)) as text
from bank_lines where remaining_amount > 0;

-- Who a line comes from by its account, if only one customer is known by it.
create temp table owners as
with accounts as (
    select customer_id, iban from customers where iban <> ''
    union
    select customer_id, unnest(known_ibans) from customers
)
select iban, min(customer_id) as customer_id
from accounts group by iban having count(distinct customer_id) = 1;

-- The numbers that the text holds whole, between anything but letters and digits.
create temp table cited as
with names as (
    select invoice_number, upper(invoice_number) as name from items
    union
    select invoice_number, upper(customer_reference) from items
    where length(customer_reference) >= 4
),
words as (
    select distinct
        bank_line_id,
        unnest(regexp_extract_all(text, '[A-Z0-9]+(?:[-/._][A-Z0-9]+)*')) as name
    from lines
)
select distinct words.bank_line_id, names.invoice_number
from words inner join names using (name);
"""

# Of the table `chosen`: bank_line_id, place (1 is best), kind, is_automatic,
# invoice_number, allocated_amount.
_SUGGESTIONS = """
select
    md5(concat_ws('|', bank_line_id, place::varchar)) as suggestion_id,
    bank_line_id,
    place::bigint as rank,
    ({probability})::double as probability,
    kind,
    is_automatic,
    invoice_number,
    allocated_amount::decimal(18, 4) as allocated_amount
from chosen
order by bank_line_id, rank, invoice_number
"""

# What an earlier line settles alone is no longer there for a later one.
_TAKEN = """
create or replace temp table chosen as
with claims as (
    select
        chosen.*,
        row_number() over (
            partition by chosen.invoice_number, chosen.is_automatic
            order by lines.booking_date, chosen.bank_line_id, chosen.place
        ) = 1 as is_first
    from chosen inner join lines using (bank_line_id)
)
select
    * exclude (is_first) replace (
        bool_and(is_automatic and is_first) over (partition by bank_line_id, place)
            as is_automatic
    )
from claims
"""


@contextlib.contextmanager
def staged(inputs: Mapping[str, pa.Table]) -> Iterator[Connection]:
    """A connection with the tables items, lines, owners and cited."""
    with scratch() as connection:
        for name in ("open_items", "bank_lines", "customers"):
            connection.register(name, inputs[name])
        connection.execute(_STAGED)
        yield connection


def take_once(connection: Connection) -> None:
    """Keep of `chosen` only the first automatic claim on each document automatic."""
    connection.execute(_TAKEN)


def suggestions(connection: Connection, *, probability: str = "null") -> pa.Table:
    """What is `chosen`, as suggestions.

    Args:
        probability: the column that states one, where the system does.
    """
    sql = _SUGGESTIONS.format(probability=probability)
    table: pa.Table = connection.execute(sql).to_arrow_table()
    return table
