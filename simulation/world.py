"""A simulated firm as Arrow tables: what it knows, and what is true."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

DRIFTS = frozenset({"bank_labels", "grouping", "new_numbers"})
_MONEY = pa.decimal128(18, 4)
_TEXTS = pa.list_(pa.string())

SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        {
            "invoice_number": pa.string(),
            "document_type": pa.string(),
            "customer_id": pa.string(),
            "customer_reference": pa.string(),
            "issue_date": pa.date32(),
            "due_date": pa.date32(),
            "currency": pa.string(),
            "open_amount": _MONEY,
            "credited_invoice_number": pa.string(),
        }
    ),
    "bank_lines": pa.schema(
        {
            "bank_line_id": pa.string(),
            "account_iban": pa.string(),
            "booking_date": pa.date32(),
            "remaining_amount": _MONEY,
            "currency": pa.string(),
            "label": pa.string(),
            "remittance": pa.string(),
            "creditor_reference": pa.string(),
            "counterparty_name": pa.string(),
            "counterparty_iban": pa.string(),
            "end_to_end_id": pa.string(),
            "original_end_to_end_id": pa.string(),
            "batch_reference": pa.string(),
            "transaction_code": pa.string(),
            "is_reversal": pa.bool_(),
            "is_automatic_allowed": pa.bool_(),
            "rejected_suggestion_ids": _TEXTS,
            "bank_reference": pa.string(),
        }
    ),
    "customers": pa.schema(
        {
            "customer_id": pa.string(),
            "name": pa.string(),
            "legal_form": pa.string(),
            "iban": pa.string(),
            "email": pa.string(),
            "known_ibans": _TEXTS,
            "known_names": _TEXTS,
            "siren": pa.string(),
            "parent_customer_id": pa.string(),
        }
    ),
    "payouts": pa.schema(
        {
            "payout_id": pa.string(),
            "payout_date": pa.date32(),
            "charge_id": pa.string(),
            "charge_date": pa.date32(),
            "gross_amount": _MONEY,
            "fee": _MONEY,
            "net_amount": _MONEY,
            "description": pa.string(),
            "customer_email": pa.string(),
            "currency": pa.string(),
        }
    ),
    "batch_items": pa.schema(
        {
            "batch_key": pa.string(),
            "batch_id": pa.string(),
            "batch_date": pa.date32(),
            "bank_line_id": pa.string(),
            "item_id": pa.string(),
            "amount": _MONEY,
            "currency": pa.string(),
            "invoice_number": pa.string(),
            "customer_id": pa.string(),
            "text": pa.string(),
            "counterparty_iban": pa.string(),
            "end_to_end_id": pa.string(),
        }
    ),
    "truth": pa.schema(
        {
            "bank_line_id": pa.string(),
            "invoice_number": pa.string(),
            "allocated_amount": _MONEY,
            "bank_amount": _MONEY,
        }
    ),
    "lines": pa.schema(
        {
            "bank_line_id": pa.string(),
            "scenario": pa.string(),
            "expected": pa.string(),
            "equivalents": pa.list_(_TEXTS),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Drift:
    """What changes in a firm's life, so that the past no longer tells the future.

    Args:
        month: from which month on; 0 is the firm's first.
        kinds: `bank_labels` (another bank grammar), `grouping` (customers begin to pay
            by group), `new_numbers` (another number scheme).
    """

    month: int
    kinds: frozenset[str]

    def __post_init__(self) -> None:
        if self.month < 0:
            raise ValueError(f"a drift's month is 0 or later, not {self.month}")
        if unknown := self.kinds - DRIFTS:
            raise ValueError(
                f"no kind of drift: {sorted(unknown)}; known: {sorted(DRIFTS)}"
            )


@dataclass(frozen=True)
class World:
    """A firm's year and its truth; the columns of each table are `SCHEMAS`.

    Attributes:
        documents: one row per document; open_amount is its total with tax at issue,
            signed: credit notes negative.
        bank_lines: one row per line; remaining_amount is its whole amount.
        customers: one row per customer; known_ibans and known_names are empty.
        payouts: one row per charge of a payout whose file the firm has.
        batch_items: one row per payment of a batch that the firm or its bank lists.
        truth: one row per (line, document) that it pays; allocated_amount in the
            document's currency, bank_amount in the line's. A payout's charges stand
            gross, so they exceed the line by its fees.
        lines: one row per line: scenario; expected (`allocate`, `none`,
            `customer_only`); equivalents: sets of documents which nothing in the line
            tells apart.
    """

    documents: pa.Table
    bank_lines: pa.Table
    customers: pa.Table
    payouts: pa.Table
    batch_items: pa.Table
    truth: pa.Table
    lines: pa.Table
