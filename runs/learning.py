"""The firm's own model: fitted anew once enough has been decided since the last one.

It is fitted in the run, before matching, from what the warehouse holds of the books, so
the same books at the same position give the same model, and the event that records it
says all of it.
"""

from __future__ import annotations

import pyarrow as pa

from lettrage.books import models
from lettrage.books.engine import Books
from lettrage.core.warehouse import Connection
from lettrage.matching.ledger import Ledger
from lettrage.matching.pipeline import prior
from lettrage.matching.training.history import own_samples
from lettrage.matching.training.own import fit_own

# Decisions of people and imports after which the model is fitted anew.
REFIT_DECISIONS = 200

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
where bank_line_id is not null and (invoice_number is not null or kind <> 'fee')
group by bank_line_id, invoice_number
union all
select bank_line_id, null, null, null, 0
from intermediate.int_bank_lines_allocated
where is_without_customer
order by bank_line_id, invoice_number
"""

# The lines that people or imports decided, whole; matching is not judged by itself.
_JUDGED = """
select bank_line_id, lines.booking_date
from intermediate.int_bank_lines_allocated as lines
where
    lines.is_without_customer
    or (
        lines.remaining_amount = 0
        and bank_line_id in (
            select bank_line_id from intermediate.int_allocations_decided
            group by bank_line_id having bool_and(decided_by <> 'auto')
        )
    )
order by bank_line_id
"""


def is_due(books: Books) -> bool:
    """Whether enough was decided since the last model."""
    since = models.decisions_since(books, prior_fingerprint=prior().fingerprint)
    return since >= REFIT_DECISIONS


def learn(connection: Connection, books: Books, *, user_id: str) -> bool:
    """Fit the firm's own model and record it; True: it is better than the prior.

    Args:
        connection: the warehouse, with the relations `SOURCES` built.
        books: open.
        user_id: who runs.
    """
    shipped = prior()
    samples = own_samples(_ledger(connection), _table(connection, _JUDGED), shipped)
    found = None if samples is None else fit_own(shipped, samples)
    if found is None:
        models.record_model(
            books,
            prior_fingerprint=shipped.fingerprint,
            slopes=(1.0, 1.0),
            shifts=(),
            lines_count=0,
            prior_loss=0.0,
            own_loss=0.0,
            user_id=user_id,
        )
        return False
    model, compared = found
    assert model.shifts is not None
    models.record_model(
        books,
        prior_fingerprint=shipped.fingerprint,
        slopes=model.slopes,
        shifts=model.shifts.tolist(),
        lines_count=compared.lines_count,
        prior_loss=compared.prior_loss,
        own_loss=compared.own_loss,
        user_id=user_id,
    )
    return True


def _ledger(connection: Connection) -> Ledger:
    return Ledger(
        documents=_table(connection, _DOCUMENTS),
        bank_lines=_table(connection, _BANK_LINES),
        customers=_all_of(connection, "int_customers_known_payers"),
        payouts=_all_of(connection, "int_payout_charges_known"),
        batch_items=_all_of(connection, "int_batch_items_known"),
        decisions=_table(connection, _DECISIONS),
        rates=_all_of(connection, "int_fx_rates_united"),
    )


def _all_of(connection: Connection, model: str) -> pa.Table:
    return _table(connection, f"select * from intermediate.{model} order by all")


def _table(connection: Connection, sql: str) -> pa.Table:
    table: pa.Table = connection.execute(sql).to_arrow_table()
    return table
