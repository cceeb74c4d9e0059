"""What suppliers billed: an invoice for each transfer to them, and those still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.identifiers import Siren
from lettrage.core.money import round_to_minor_unit
from lettrage.demo.bank import BankLine
from lettrage.demo.firm import Firm
from lettrage.demo.identities import make_siren, vat_number_of
from lettrage.demo.tables import Row
from lettrage.demo.timeline import Timeline

_TERMS_DAYS = 30
_WITH_TAX = Decimal("1.20")
_RATE = 20
_CENT = Decimal("0.01")
_DUE_IN_PARTS_FROM = Decimal(6_000)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One invoice of a supplier, at the standard rate."""

    supplier_id: str
    invoice_number: str
    issue_date: date
    due_date: date
    with_tax: Decimal
    iban: str

    @property
    def without_tax(self) -> Decimal:
        """What it asks for before VAT."""
        return round_to_minor_unit(self.with_tax / _WITH_TAX, "EUR")

    @property
    def first_half(self) -> Decimal:
        """What falls due first where it is due in two."""
        return round_to_minor_unit(self.with_tax / 2, "EUR")


def make_purchases(
    firm: Firm, lines: Sequence[BankLine], timeline: Timeline, random: Random
) -> list[Purchase]:
    """The invoices that the firm has paid, and one of each supplier that it owes.

    Args:
        firm: whose suppliers they are.
        lines: of the bank; a supplier's transfer names the invoice that it pays.
        timeline: up to the last day.
        random: draws what is still open.
    """
    numbers = {name: f"F{at:03d}" for at, name in enumerate(firm.suppliers.names, 1)}
    paid = {
        (line.counterparty_name, line.remittance): line
        for line in lines
        if line.counterparty_name in numbers and line.counterparty_iban
    }
    purchases = [
        _purchase(
            numbers[line.counterparty_name or ""],
            (line.remittance or "").removeprefix("FACT "),
            line.booking_date - timedelta(days=random.randint(25, _TERMS_DAYS)),
            -line.amount,
            line.counterparty_iban or "",
        )
        for line in paid.values()
    ]
    ibans = {purchase.supplier_id: purchase.iban for purchase in purchases}
    purchases += [
        _purchase(
            supplier_id,
            f"{random.randrange(10**6):06d}",
            timeline.as_of - timedelta(days=random.randint(1, 22)),
            random.randint(9_000, 900_000) * _CENT,
            iban,
        )
        for supplier_id, iban in sorted(ibans.items())
    ]
    return sorted(purchases, key=lambda each: (each.issue_date, each.invoice_number))


def supplier_rows(
    firm: Firm, purchases: Sequence[Purchase], random: Random
) -> list[Row]:
    """`suppliers`: those who have billed."""
    ibans = {purchase.supplier_id: purchase.iban for purchase in purchases}
    sirens: dict[str, Siren] = {number: make_siren(random) for number in ibans}
    return [
        {
            "supplier_id": number,
            "name": name.title(),
            "country": "FR",
            "siren": sirens[number],
            "vat_number": vat_number_of(sirens[number]),
            "iban": ibans[number],
        }
        for at, name in enumerate(firm.suppliers.names, 1)
        if (number := f"F{at:03d}") in ibans
    ]


def invoice_rows(purchases: Sequence[Purchase]) -> list[Row]:
    """`purchase_invoices`."""
    return [
        {
            **_named(purchase),
            "document_type": "invoice",
            "issue_date": purchase.issue_date,
            "due_date": purchase.due_date,
            "currency": "EUR",
            "amount_excluding_tax": purchase.without_tax,
            "vat_amount": purchase.with_tax - purchase.without_tax,
            "amount_including_tax": purchase.with_tax,
            "amount_due": purchase.with_tax,
            "payee_iban": purchase.iban,
        }
        for purchase in purchases
    ]


def line_rows(purchases: Sequence[Purchase]) -> list[Row]:
    """`purchase_invoice_lines`: one a document."""
    return [
        {
            **_named(purchase),
            "line_number": 1,
            "description": "Fournitures et prestations",
            "quantity": 1,
            "unit": "C62",
            "unit_price": purchase.without_tax,
            "amount_excluding_tax": purchase.without_tax,
            "vat_rate": _RATE,
            "vat_category": "S",
        }
        for purchase in purchases
    ]


def vat_rows(purchases: Sequence[Purchase]) -> list[Row]:
    """`purchase_invoice_vat_breakdowns`."""
    return [
        {
            **_named(purchase),
            "vat_category": "S",
            "vat_rate": _RATE,
            "base_amount": purchase.without_tax,
            "vat_amount": purchase.with_tax - purchase.without_tax,
        }
        for purchase in purchases
    ]


def due_date_rows(purchases: Sequence[Purchase], timeline: Timeline) -> list[Row]:
    """`purchase_invoice_due_dates`: what is large and not due is so in two halves."""
    return [
        {**_named(purchase), "due_date": day, "amount": amount}
        for purchase in purchases
        if purchase.due_date > timeline.as_of
        and purchase.with_tax >= _DUE_IN_PARTS_FROM
        for day, amount in (
            (purchase.due_date, purchase.first_half),
            (
                purchase.due_date + timedelta(days=_TERMS_DAYS),
                purchase.with_tax - purchase.first_half,
            ),
        )
    ]


def _named(purchase: Purchase) -> Row:
    return {
        "supplier_id": purchase.supplier_id,
        "invoice_number": purchase.invoice_number,
    }


def _purchase(
    supplier_id: str, number: str, issued: date, amount: Decimal, iban: str
) -> Purchase:
    due = issued + timedelta(days=_TERMS_DAYS)
    return Purchase(supplier_id, number, issued, due, amount, iban)
