"""A firm's own ledger, out of a warehouse or a published build."""

from __future__ import annotations

import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.matching.ledger import Ledger

# What the ledger is made of, as it stands before matching.
SOURCES = (
    "int_invoices_settled",
    "int_bank_lines_allocated",
    "int_customers_known_payers",
    "int_payout_charges_known",
    "int_batch_items_known",
    "int_allocations_decided",
    "int_fx_rates_united",
)

_DOCUMENTS = """
select
    invoice_number, document_type, customer_id, customer_reference, issue_date,
    due_date, currency, amount_including_tax::decimal(18, 4) as open_amount
from intermediate.int_invoices_settled
order by invoice_number
"""

_BANK_LINES = """
select
    bank_line_id, account_iban, booking_date,
    amount::decimal(18, 4) as remaining_amount, currency, label, remittance,
    creditor_reference, counterparty_name, counterparty_iban, end_to_end_id,
    original_end_to_end_id, batch_reference, transaction_code, is_reversal,
    true as is_automatic_allowed, []::varchar[] as rejected_suggestion_ids
from intermediate.int_bank_lines_allocated
where not is_before_books
order by bank_line_id
"""

_DECISIONS = """
select
    bank_line_id, invoice_number, min(customer_id) as customer_id,
    sum(allocated_amount)::decimal(18, 4) as allocated_amount,
    sum(bank_amount)::decimal(18, 4) as bank_amount
from intermediate.int_allocations_decided
-- The fee of a payout is of no customer, and no word on who pays.
where bank_line_id is not null and (invoice_number is not null or kind <> 'fee')
group by bank_line_id, invoice_number
union all
select bank_line_id, null, null, null, 0
from intermediate.int_bank_lines_allocated
where is_without_customer
order by bank_line_id, invoice_number
"""


def read_ledger(connection: Connection) -> Ledger:
    """Read it out of the relations `SOURCES`.

    A document is open by what bank lines paid of it; that it was written off later does
    not count, for on the day of the line it was not.
    """
    return Ledger(
        documents=read(connection, _DOCUMENTS),
        bank_lines=read(connection, _BANK_LINES),
        customers=_all_of(connection, "int_customers_known_payers"),
        payouts=_all_of(connection, "int_payout_charges_known"),
        batch_items=_all_of(connection, "int_batch_items_known"),
        decisions=read(connection, _DECISIONS),
        rates=_all_of(connection, "int_fx_rates_united"),
    )


def read(connection: Connection, sql: str) -> pa.Table:
    """The rows of a query."""
    table: pa.Table = connection.execute(sql).to_arrow_table()
    return table


def _all_of(connection: Connection, model: str) -> pa.Table:
    return read(connection, f"select * from intermediate.{model} order by all")
