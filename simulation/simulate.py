"""Simulate a firm and its truth: the parts, in their order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from lettrage.simulation.banks import Print, draw_bank, render
from lettrage.simulation.billing import Document, bill, month_starts
from lettrage.simulation.channels import Charge, Item, collect
from lettrage.simulation.customers import Customer, draw_customers
from lettrage.simulation.equivalents import Open
from lettrage.simulation.firm import Firm, draw_firm
from lettrage.simulation.mistakes import misquote
from lettrage.simulation.others import spend_and_receive
from lettrage.simulation.payments import Payment, pay
from lettrage.simulation.returns import give_back, refund
from lettrage.simulation.world import SCHEMAS, Drift, World

Row = dict[str, Any]


def simulate(
    seed: int,
    *,
    months: int = 12,
    documents_per_month: int | None = None,
    drift: Drift | None = None,
) -> World:
    """Simulate a firm's life: its documents, its bank lines, and what is true of them.

    Args:
        seed: all is drawn from it; the same seed gives the same world.
        months: of documents; payments end with the last month.
        documents_per_month: about; None: as the firm's trade and size have it.
        drift: what changes on the way.

    Returns:
        The tables of `World`. Every line is booked within the months; what would be
        paid later stays open.
    """
    rng = Random(seed)
    firm = draw_firm(rng, documents_per_month=documents_per_month)
    customers = draw_customers(rng, firm)
    documents = bill(rng, firm, customers, months=months, drift=drift)
    paid = pay(rng, firm, documents, drift)
    latest: dict[str, str] = {}
    for payment in sorted(paid, key=lambda payment: payment.day):
        misquote(rng, firm, payment, latest)
    collected = collect(rng, firm, paid)
    lines = [
        *collected.payments,
        *give_back(rng, firm, paid),
        *refund(rng, firm, documents, paid),
    ]
    count = round(len(lines) * firm.others) + months
    lines += spend_and_receive(rng, firm, customers, months=months, count=count)
    starts = month_starts(firm.start, months + 1)
    lines = [line for line in lines if starts[0] <= line.day < starts[-1]]
    lines.sort(key=lambda line: line.day)
    prints = _print(rng, firm, lines, starts, drift)
    ids = [f"{rng.getrandbits(64):016x}" for _ in lines]
    return World(
        documents=_table(
            "documents", [_document_row(document) for document in documents]
        ),
        bank_lines=_table("bank_lines", _bank_rows(firm, ids, lines, prints)),
        customers=_table(
            "customers", [_customer_row(customer) for customer in customers]
        ),
        payouts=_table("payouts", [_charge_row(c, firm) for c in collected.charges]),
        batch_items=_table("batch_items", _item_rows(collected.items, ids, lines)),
        truth=_table("truth", _truth_rows(ids, lines)),
        lines=_table("lines", _line_rows(documents, ids, lines, prints)),
    )


def _print(
    rng: Random,
    firm: Firm,
    lines: list[Payment],
    starts: list[date],
    drift: Drift | None,
) -> list[Print]:
    """Each line as the bank prints it; after a drift, as another does."""
    turns = date.max
    later = firm.bank
    if drift and "bank_labels" in drift.kinds and drift.month < len(starts):
        turns = starts[drift.month]
        later = draw_bank(rng, firm.account_iban[:2])
    return [
        render(rng, firm.bank if line.day < turns else later, line.notice, line.day)
        for line in lines
    ]


def _table(name: str, rows: list[Row]) -> pa.Table:
    schema = SCHEMAS[name]
    columns = {field: [row[field] for row in rows] for field in schema.names}
    return pa.table(columns, schema=schema)


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _document_row(document: Document) -> Row:
    return {
        "invoice_number": document.number.full,
        "document_type": "invoice" if document.total > 0 else "credit_note",
        "customer_id": document.customer.customer_id,
        "customer_reference": document.order or None,
        "issue_date": document.issued,
        "due_date": document.due,
        "currency": document.currency,
        "open_amount": _money(document.total),
        "credited_invoice_number": document.credited.number.full
        if document.credited
        else None,
    }


def _customer_row(customer: Customer) -> Row:
    return {
        "customer_id": customer.customer_id,
        "name": customer.name.registered,
        "legal_form": customer.name.legal_form or None,
        "iban": customer.iban or None,
        "email": customer.email,
        "known_ibans": [],
        "known_names": [],
        "siren": customer.siren or None,
        "parent_customer_id": customer.parent.customer_id if customer.parent else None,
    }


def _bank_rows(
    firm: Firm, ids: list[str], lines: list[Payment], prints: list[Print]
) -> list[Row]:
    rows = []
    for place, (line_id, line) in enumerate(zip(ids, lines, strict=True)):
        shown = prints[place]
        rows.append(
            {
                "bank_line_id": line_id,
                "account_iban": firm.account_iban,
                "booking_date": line.day,
                "remaining_amount": _money(line.amount),
                "currency": firm.currency,
                "label": shown.label,
                "remittance": shown.remittance or None,
                "creditor_reference": shown.creditor_reference or None,
                "counterparty_name": shown.counterparty_name or None,
                "counterparty_iban": shown.counterparty_iban or None,
                "end_to_end_id": shown.end_to_end_id or None,
                "original_end_to_end_id": line.returned or None,
                "batch_reference": None,
                "transaction_code": shown.transaction_code or None,
                "is_reversal": line.is_reversal,
                "is_automatic_allowed": True,
                "rejected_suggestion_ids": [],
                "bank_reference": f"{line.day:%y%m%d}{place:06d}",
            }
        )
    return rows


def _charge_row(charge: Charge, firm: Firm) -> Row:
    return {
        "payout_id": charge.payout_id,
        "payout_date": charge.payout_day,
        "charge_id": charge.charge_id,
        "charge_date": charge.charge_day,
        "gross_amount": _money(charge.gross),
        "fee": _money(charge.fee),
        "net_amount": _money(charge.gross - charge.fee),
        "description": charge.description or None,
        "customer_email": charge.email or None,
        "currency": firm.currency,
    }


def _item_rows(items: list[Item], ids: list[str], lines: list[Payment]) -> list[Row]:
    """Items of batches; those that a bank lists exist only with their line."""
    id_of = {id(line): line_id for line, line_id in zip(lines, ids, strict=True)}
    return [
        {
            "batch_key": item.key,
            "batch_id": item.batch_id,
            "batch_date": item.day,
            "bank_line_id": id_of[id(item.line)] if item.line else None,
            "item_id": item.item_id,
            "amount": _money(item.amount),
            "currency": None,
            "invoice_number": item.invoice_number or None,
            "customer_id": item.customer_id or None,
            "text": item.text or None,
            "counterparty_iban": item.iban or None,
            "end_to_end_id": item.e2e or None,
        }
        for item in items
        if item.line is None or id(item.line) in id_of
    ]


def _truth_rows(ids: list[str], lines: list[Payment]) -> list[Row]:
    return [
        {
            "bank_line_id": line_id,
            "invoice_number": part.document.number.full,
            "allocated_amount": _money(part.allocated),
            "bank_amount": _money(part.bank),
        }
        for line_id, line in zip(ids, lines, strict=True)
        for part in line.parts
    ]


def _line_rows(
    documents: list[Document],
    ids: list[str],
    lines: list[Payment],
    prints: list[Print],
) -> list[Row]:
    """Scenario and equivalents: the lines in their order, each closing documents."""
    standing = Open(documents)
    rows = []
    for line_id, line, shown in zip(ids, lines, prints, strict=True):
        rows.append(
            {
                "bank_line_id": line_id,
                "scenario": line.scenario,
                "expected": line.expected,
                "equivalents": standing.indistinguishable(line, shown),
            }
        )
        standing.book(line)
    return rows
