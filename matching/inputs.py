"""What matching asks for: its tables, their columns and types."""

from __future__ import annotations

from dataclasses import fields

import pyarrow as pa

from lettrage.core.errors import RuleViolation
from lettrage.core.warehouse import Connection
from lettrage.matching.policy import MatchPolicy

MONEY = "decimal(18, 4)"

# The columns that each input must have; others are passed over.
INPUTS: dict[str, dict[str, str]] = {
    "open_items": {
        "invoice_number": "varchar",
        "document_type": "varchar",
        "customer_id": "varchar",
        "customer_reference": "varchar",
        "issue_date": "date",
        "due_date": "date",
        "currency": "varchar",
        "open_amount": MONEY,
    },
    "bank_lines": {
        "bank_line_id": "varchar",
        "account_iban": "varchar",
        "booking_date": "date",
        "remaining_amount": MONEY,
        "currency": "varchar",
        "label": "varchar",
        "remittance": "varchar",
        "creditor_reference": "varchar",
        "counterparty_name": "varchar",
        "counterparty_iban": "varchar",
        "end_to_end_id": "varchar",
        "original_end_to_end_id": "varchar",
        "batch_reference": "varchar",
        "transaction_code": "varchar",
        "is_reversal": "boolean",
        "is_automatic_allowed": "boolean",
        "rejected_suggestion_ids": "varchar[]",
    },
    "customers": {
        "customer_id": "varchar",
        "parent_customer_id": "varchar",
        "name": "varchar",
        "legal_form": "varchar",
        "iban": "varchar",
        "email": "varchar",
        "known_ibans": "varchar[]",
        "known_names": "varchar[]",
    },
    "payouts": {
        "payout_id": "varchar",
        "payout_date": "date",
        "charge_id": "varchar",
        "charge_date": "date",
        "gross_amount": MONEY,
        "fee": MONEY,
        "net_amount": MONEY,
        "description": "varchar",
        "customer_email": "varchar",
        "currency": "varchar",
    },
    "batch_items": {
        "batch_key": "varchar",
        "batch_id": "varchar",
        "batch_date": "date",
        "bank_line_id": "varchar",
        "item_id": "varchar",
        "amount": MONEY,
        "currency": "varchar",
        "invoice_number": "varchar",
        "customer_id": "varchar",
        "text": "varchar",
        "counterparty_iban": "varchar",
        "end_to_end_id": "varchar",
    },
    "paid_items": {
        "invoice_number": "varchar",
        "customer_id": "varchar",
        "currency": "varchar",
        "allocated_amount": MONEY,
        "bank_amount": MONEY,
        "booking_date": "date",
        "bank_line_id": "varchar",
        "counterparty_iban": "varchar",
        "end_to_end_id": "varchar",
        "issue_date": "date",
        "due_date": "date",
    },
    "rates": {
        "rate_date": "date",
        "currency": "varchar",
        "units_per_eur": "double",
    },
    "other_payers": {
        "counterparty_iban": "varchar",
        "counterparty_name": "varchar",
        "lines_count": "bigint",
    },
}


def load_table(connection: Connection, name: str, table: pa.Table) -> None:
    """Make `input_<name>`, with the columns and types of `INPUTS`."""
    columns = INPUTS[name]
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise RuleViolation(
            "columns of a matching input",
            name,
            ", ".join(columns),
            f"no {', '.join(missing)}",
        )
    connection.register("arriving", table)
    casts = ", ".join(
        f"{column}::{kind} as {column}" for column, kind in columns.items()
    )
    connection.execute(f"create table input_{name} as select {casts} from arriving")
    connection.unregister("arriving")


def load_policy(connection: Connection, policy: MatchPolicy) -> None:
    """Make the one-row table `policy`, so that SQL names each bound."""
    names = [field.name for field in fields(policy)]
    columns = ", ".join(f"${name} as {name}" for name in names)
    connection.execute(
        f"create table policy as select {columns}",
        {name: getattr(policy, name) for name in names},
    )
