"""Rows of the files about customers, invoices and payments (CONTRACT 3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from lettrage.demo.bank import BankLine, settled_amounts
from lettrage.demo.customers import Customer
from lettrage.demo.direct_debits import DirectDebit
from lettrage.demo.firm import Firm
from lettrage.demo.invoices import Invoice
from lettrage.demo.opening import Balance
from lettrage.demo.payouts import Charge
from lettrage.demo.rates import Rate
from lettrage.demo.tables import Row
from lettrage.demo.timeline import Timeline, on_or_after
from lettrage.demo.transfers import Cheque

_CUSTOMER_COLUMNS = (
    "customer_id", "name", "legal_form", "country", "siren", "siret", "vat_number",
    "email", "iban", "parent_customer_id", "payment_terms_days", "address_line1",
    "postal_code", "city", "segment", "language", "currency", "service_code",
    "account_manager",
)  # fmt: skip
_LINE_COLUMNS = (
    "vat_rate", "vat_category", "product_code", "revenue_account", "nature",
)  # fmt: skip


def customer_rows(customers: list[Customer]) -> list[Row]:
    """One row per customer; `account_manager` is a column of the firm's own."""
    return [{name: getattr(c, name) for name in _CUSTOMER_COLUMNS} for c in customers]


def invoice_rows(invoices: list[Invoice]) -> list[Row]:
    """One row per invoice or credit note; it is due when its last part is."""
    return [
        {
            "invoice_number": invoice.number,
            "document_type": "credit_note" if invoice.is_credit_note else "invoice",
            "customer_id": invoice.customer.customer_id,
            "issue_date": invoice.issue_date,
            "due_date": invoice.due_dates[-1][0],
            "currency": invoice.currency,
            "amount_excluding_tax": invoice.amount_excluding_tax,
            "vat_amount": invoice.vat_amount,
            "amount_including_tax": invoice.amount_including_tax,
            "customer_reference": invoice.customer_reference,
            "credited_invoice_number": invoice.credited_number,
            "nature": invoice.nature,
            "delivery_date": invoice.delivery_date,
        }
        for invoice in invoices
    ]


def invoice_line_rows(invoices: list[Invoice]) -> list[Row]:
    """One row per line."""
    return [
        {
            "invoice_number": invoice.number,
            "line_number": number,
            "description": line.description,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "amount_excluding_tax": line.amount,
            **{name: getattr(line, name) for name in _LINE_COLUMNS},
        }
        for invoice in invoices
        for number, line in enumerate(invoice.lines, 1)
    ]


def due_date_rows(invoices: list[Invoice]) -> list[Row]:
    """One row per part of the invoices that are due in parts."""
    return [
        {"invoice_number": invoice.number, "due_date": due, "amount": amount}
        for invoice in invoices
        if len(invoice.due_dates) > 1
        for due, amount in invoice.due_dates
    ]


def payout_rows(charges: list[Charge]) -> list[Row]:
    """One row per charge or refund of a payout."""
    return [
        {
            "payout_id": charge.payout_id,
            "payout_date": charge.payout_date,
            "charge_id": charge.charge_id,
            "charge_date": charge.charge_date,
            "gross_amount": charge.gross_amount,
            "fee": charge.fee,
            "net_amount": charge.net_amount,
            "description": charge.description,
            "customer_email": charge.invoice.customer.email,
            "kind": charge.kind,
            "currency": charge.invoice.currency,
        }
        for charge in charges
    ]


def direct_debit_rows(debits: list[DirectDebit]) -> list[Row]:
    """One row per debit of a batch."""
    return [
        {
            "batch_reference": debit.batch_reference,
            "invoice_number": debit.invoice.number,
            "mandate": debit.mandate,
            "amount": debit.invoice.amount_including_tax,
            "collection_date": debit.collected_on,
        }
        for debit in debits
    ]


def cheque_rows(cheques: list[Cheque]) -> list[Row]:
    """One row per cheque of a deposit."""
    return [
        {
            "deposit_reference": cheque.deposit_reference,
            "cheque_number": cheque.number,
            "customer_id": cheque.customer_id,
            "amount": cheque.amount,
            "deposit_date": cheque.deposited_on,
        }
        for cheque in cheques
    ]


def rate_rows(rates: list[Rate]) -> list[Row]:
    """One row per day and currency."""
    return [
        {"date": r.day, "currency": r.currency, "units_per_eur": r.units_per_eur}
        for r in rates
    ]


def opening_item_rows(items: list[Invoice]) -> list[Row]:
    """One row per invoice that was open on the first day; each has one rate."""
    return [
        {
            "invoice_number": item.number,
            "customer_id": item.customer.customer_id,
            "issue_date": item.issue_date,
            "due_date": item.due_dates[0][0],
            "currency": item.currency,
            "open_amount": item.amount_including_tax,
            "vat_rate": item.lines[0].vat_rate,
            "open_vat_amount": item.vat_amount,
        }
        for item in items
    ]


def opening_balance_rows(balances: list[Balance]) -> list[Row]:
    """One row per account and customer; one of its two amounts is zero."""
    nothing = Decimal("0.00")
    return [
        {
            "account": balance.account,
            "auxiliary_account": balance.auxiliary_account,
            "debit_amount": max(balance.amount, nothing),
            "credit_amount": max(-balance.amount, nothing),
        }
        for balance in balances
    ]


def write_off_rows(
    invoices: list[Invoice], lines: list[BankLine], timeline: Timeline
) -> list[Row]:
    """Cents that payers left out, and what customers in liquidation owe.

    What fell due before the judgement is lost.
    """
    rows: list[Row] = [
        _write_off(
            on_or_after(line.booking_date + timedelta(days=20)),
            allocation.invoice_number,
            allocation.difference_amount,
            kind="rounding",
            comment="Centimes",
        )
        for line in lines
        if line.booking_date <= timeline.decided_to
        for allocation in line.allocations
        if allocation.difference_kind == "rounding"
    ]
    settled = settled_amounts(lines)
    for invoice in invoices:
        is_lost = (
            invoice.customer.habits.fails
            and invoice.due_dates[0][0] < timeline.judged_on
        )
        if is_lost and invoice.number not in settled and not invoice.is_credit_note:
            row = _write_off(
                on_or_after(timeline.judged_on + timedelta(days=30)),
                invoice.number,
                invoice.amount_including_tax,
                kind="bad_debt",
                comment="Liquidation judiciaire",
            )
            row["amount_excluding_tax"] = invoice.amount_excluding_tax
            row["evidence_date"] = timeline.judged_on
            rows.append(row)
    return rows


def _write_off(
    day: date, number: str, amount: Decimal, *, kind: str, comment: str
) -> Row:
    return {
        "date": day,
        "invoice_number": number,
        "amount": amount,
        "kind": kind,
        "amount_excluding_tax": None,
        "evidence_date": None,
        "comment": comment,
    }


def decision_rows(lines: list[BankLine], firm: Firm, timeline: Timeline) -> list[Row]:
    """What the accountant confirmed; the cents in `write_offs` are no difference."""
    rows: list[Row] = []
    for line in lines:
        if line.booking_date > timeline.decided_to:
            continue
        for allocation in line.allocations:
            has_difference = allocation.difference_kind not in ("", "rounding")
            rows.append(
                {
                    "bank_reference": line.reference,
                    "invoice_number": allocation.invoice_number,
                    "allocated_amount": allocation.amount,
                    "account_iban": firm.accounts[line.account - 1].iban,
                    "difference_amount": (
                        allocation.difference_amount if has_difference else None
                    ),
                    "difference_kind": (
                        allocation.difference_kind if has_difference else None
                    ),
                }
            )
    return rows
