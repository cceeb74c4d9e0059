"""A firm's own history, out of its last build: what it knew, and what it decided.

The ledger holds every decision; the truth holds those that a person made or imported,
for matching is not judged by itself. A line that is decided in part is judged by what
is decided of it; one that nobody decided is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace
from lettrage.matching.evaluation.truth import Truth
from lettrage.matching.ledger import Ledger

# Decided by nobody but the machine.
_AUTO = "auto"

_DOCUMENTS = """
select
    invoice_number, document_type, customer_id, customer_reference, issue_date,
    due_date, currency, amount_including_tax as open_amount
from marts.invoices
order by invoice_number
"""

_BANK_LINES = """
select
    bank_line_id, account_iban, booking_date, amount as remaining_amount, currency,
    label, remittance, creditor_reference, counterparty_name, counterparty_iban,
    end_to_end_id, original_end_to_end_id, batch_reference, transaction_code,
    is_reversal, true as is_automatic_allowed,
    []::varchar[] as rejected_suggestion_ids
from marts.bank_lines
where not is_before_books
order by bank_line_id
"""

_DECISIONS = """
select
    bank_line_id, invoice_number, min(customer_id) as customer_id,
    sum(allocated_amount)::decimal(18, 4) as allocated_amount,
    sum(bank_amount)::decimal(18, 4) as bank_amount
from marts.allocations
-- The fee of a payout is of no customer, and no word on who pays.
where bank_line_id is not null and (invoice_number is not null or kind <> 'fee')
group by bank_line_id, invoice_number

union all

select bank_line_id, null, null, null, 0
from marts.bank_lines
where reconciliation_status = 'no_customer'

order by bank_line_id, invoice_number
"""

_LINES = f"""
with decided as (
    select
        bank_line_id,
        bool_or(invoice_number is not null) as is_for_documents,
        bool_or(decided_by <> '{_AUTO}') as is_by_person
    from marts.allocations
    where bank_line_id is not null
    group by bank_line_id
)
select
    bank_lines.bank_line_id, bank_lines.account_iban as account,
    bank_lines.booking_date, bank_lines.amount,
    case
        when decided.is_for_documents then 'documents'
        when decided.bank_line_id is not null then 'customer'
        else 'nothing'
    end as pays,
    null::varchar as scenario
from marts.bank_lines
left join decided using (bank_line_id)
where
    not bank_lines.is_before_books
    and (decided.is_by_person or bank_lines.reconciliation_status = 'no_customer')
order by bank_lines.bank_line_id
"""

# What matching calls allocated is the cash; a person's differences settle besides.
_PARTS = """
select
    bank_line_id, invoice_number,
    coalesce(sum(allocated_amount) filter (kind in ('cash', 'credit')), 0)
        ::decimal(18, 4) as allocated_amount,
    sum(allocated_amount)::decimal(18, 4) as settled_amount
from marts.allocations
where bank_line_id is not null and invoice_number is not null
group by bank_line_id, invoice_number
order by bank_line_id, invoice_number
"""

_AUTOMATIC = f"""
select count(distinct bank_line_id) from marts.allocations
where decided_by = '{_AUTO}' and bank_line_id is not null
"""


_CERTIFICATE = "select * from marts.match_certificates order by pool"


@dataclass(frozen=True)
class OwnHistory:
    """A firm's history, and what its people say is right in it.

    Args:
        ledger: all that was issued, received and decided.
        truth: the lines that people decided.
        certificate: what decides alone today, by the prior's word and this firm's.
        automatic_count: lines that were decided alone; they teach, and judge nothing.
    """

    ledger: Ledger
    truth: Truth
    certificate: pa.Table
    automatic_count: int


def read_history(workspace: Workspace) -> OwnHistory:
    """Read a firm's history out of its last build.

    A document is open by what bank lines paid of it; that it was written off later does
    not count, for on the day of the line it was not.

    Raises:
        NothingPublished: there is no build yet.
    """
    with reader(workspace) as connection:
        ledger = Ledger(
            documents=_table(connection, _DOCUMENTS),
            bank_lines=_table(connection, _BANK_LINES),
            customers=_all_of(connection, "int_customers_known_payers"),
            payouts=_all_of(connection, "int_payout_charges_known"),
            batch_items=_all_of(connection, "int_batch_items_known"),
            decisions=_table(connection, _DECISIONS),
            rates=_all_of(connection, "int_fx_rates_united"),
        )
        truth = Truth(_table(connection, _LINES), _table(connection, _PARTS))
        certificate = _table(connection, _CERTIFICATE)
        counted = connection.execute(_AUTOMATIC).fetchone()
    assert counted is not None
    return OwnHistory(ledger, truth, certificate, counted[0])


def _all_of(connection: Connection, model: str) -> pa.Table:
    return _table(connection, f"select * from intermediate.{model} order by all")


def _table(connection: Connection, sql: str) -> pa.Table:
    table: pa.Table = connection.execute(sql).to_arrow_table()
    return table
