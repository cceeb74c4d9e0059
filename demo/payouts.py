"""Payments by card: the provider collects them and pays out twice a week, less fees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.money import round_to_minor_unit
from lettrage.demo.bank import Allocation, BankLine, Code
from lettrage.demo.customers import Method
from lettrage.demo.invoices import Invoice
from lettrage.demo.timeline import Timeline, on_or_after

PROVIDER = "STRIPE TECHNOLOGY EUROPE"
_FEE_RATE = Decimal("0.015")
_FEE_FIXED = Decimal("0.25")
_PAID_SHARE = 0.985
_TUESDAY, _FRIDAY = 1, 4


@dataclass(frozen=True, slots=True)
class Charge:
    """A row of `psp_payouts`: a card payment, or with a negative amount its refund."""

    payout_id: str
    payout_date: date
    charge_id: str
    charge_date: date
    invoice: Invoice
    fee: Decimal
    description: str

    @property
    def gross_amount(self) -> Decimal:
        """What the customer paid."""
        return self.invoice.amount_including_tax

    @property
    def net_amount(self) -> Decimal:
        """What the provider pays out for it."""
        return self.gross_amount - self.fee

    @property
    def kind(self) -> str:
        """A credit note is refunded to the card."""
        return "refund" if self.invoice.is_credit_note else "charge"


def make_charges(
    invoices: list[Invoice], timeline: Timeline, random: Random
) -> list[Charge]:
    """The charges that are paid out by `as_of`, in order of payout."""
    paid: set[str] = set()
    charges = []
    for invoice in invoices:
        if invoice.customer.habits.method is not Method.CARD:
            continue
        if invoice.is_credit_note and invoice.credited_number not in paid:
            continue
        day = invoice.issue_date + timedelta(days=random.randint(0, 6))
        payout_date = _payout_day(day + timedelta(days=2))
        if random.random() < _PAID_SHARE and payout_date <= timeline.as_of:
            paid.add(invoice.number)
            charges.append(_charge(invoice, day, payout_date, random))
    return sorted(charges, key=lambda c: (c.payout_date, c.charge_date, c.charge_id))


def payout_lines(charges: list[Charge]) -> list[BankLine]:
    """One line per payout; each charge settles its invoice by its gross amount."""
    payouts: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        payouts[charge.payout_id].append(charge)
    return [_payout_line(payout_id, rows) for payout_id, rows in payouts.items()]


def _charge(invoice: Invoice, day: date, payout_date: date, random: Random) -> Charge:
    fee = Decimal(0)
    if not invoice.is_credit_note:
        exact = invoice.amount_including_tax * _FEE_RATE + _FEE_FIXED
        fee = round_to_minor_unit(exact, invoice.currency)
    says_number = random.random() < 0.85
    return Charge(
        payout_id=f"po_{payout_date:%y%m%d}QRV",
        payout_date=payout_date,
        charge_id=f"ch_{random.randrange(16**10):010x}",
        charge_date=day,
        invoice=invoice,
        fee=fee,
        description=invoice.number if says_number else "Paiement en ligne",
    )


def _payout_line(payout_id: str, charges: list[Charge]) -> BankLine:
    return BankLine(
        account=2,
        booking_date=charges[0].payout_date,
        amount=sum((charge.net_amount for charge in charges), Decimal(0)),
        code=Code.TRANSFER_IN,
        label=f"VIREMENT DE {PROVIDER} STRIPE {payout_id}",
        counterparty_name=PROVIDER,
        remittance=f"STRIPE {payout_id}",
        end_to_end_id=payout_id,
        allocations=tuple(
            Allocation(charge.invoice.number, charge.gross_amount) for charge in charges
        ),
    )


def _payout_day(day: date) -> date:
    """The Tuesday or Friday on or after the day; the next open day where it is none."""
    while day.weekday() not in (_TUESDAY, _FRIDAY):
        day += timedelta(days=1)
    return on_or_after(day)
