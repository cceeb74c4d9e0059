"""When each document is paid: what a payer will send, and on which day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import last_day_of_month
from lettrage.core.money import round_to_minor_unit
from lettrage.demo.customers import Customer, Method
from lettrage.demo.invoices import Invoice
from lettrage.demo.timeline import Timeline, on_or_after

_FORGOTTEN_SHARE = 0.006
_SLOW_SHARE = 0.06
_SPLIT_SHARE = 0.018
_SPLIT_FROM = Decimal(600)


@dataclass(frozen=True, slots=True)
class Claim:
    """A document, or a part of it, as its payer pays it. Negative: a credit note."""

    invoice: Invoice
    amount: Decimal
    paid_on: date


@dataclass(frozen=True, slots=True)
class Payment:
    """What a payer sends on one day: claims that sum to something positive."""

    payer: Customer
    paid_on: date
    claims: tuple[Claim, ...]

    @property
    def amount(self) -> Decimal:
        """The sum of the claims."""
        return sum((claim.amount for claim in self.claims), Decimal(0))


def make_payments(
    invoices: list[Invoice],
    customers: list[Customer],
    method: Method,
    *,
    timeline: Timeline,
    random: Random,
) -> list[Payment]:
    """What is paid by `method` up to `as_of`, in order of payer and day.

    A payer pays on one day all that it pays that day. Credit notes go with the
    invoice that they credit, or with the next payment after them.
    """
    chosen = [i for i in invoices if i.customer.habits.method is method]
    claims = _claims(chosen, timeline, random)
    payers = {customer.customer_id: customer for customer in customers}
    by_payer: dict[str, dict[date, list[Claim]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for claim in claims:
        by_payer[claim.invoice.customer.payer_id][claim.paid_on].append(claim)
    return [
        payment
        for payer_id, by_day in by_payer.items()
        for payment in _payments_of(payers[payer_id], by_day)
        if payment.paid_on <= timeline.as_of
    ]


def _payments_of(payer: Customer, by_day: dict[date, list[Claim]]) -> list[Payment]:
    """A day whose credit notes outweigh its invoices waits for the next."""
    payments: list[Payment] = []
    waiting: list[Claim] = []
    for day in sorted(by_day):
        payment = Payment(payer, day, _merged([*waiting, *by_day[day]]))
        waiting = list(payment.claims) if payment.amount <= 0 else []
        if payment.amount > 0:
            payments.append(payment)
    return payments


def _merged(claims: list[Claim]) -> tuple[Claim, ...]:
    """Parts of a document that are paid on one day are one claim."""
    merged: dict[str, Claim] = {}
    for claim in claims:
        before = merged.get(claim.invoice.number)
        amount = claim.amount + (before.amount if before else 0)
        merged[claim.invoice.number] = replace(claim, amount=amount)
    return tuple(merged.values())


def _claims(invoices: list[Invoice], timeline: Timeline, random: Random) -> list[Claim]:
    paid_on: dict[str, date] = {}
    credited = {invoice.credited_number for invoice in invoices}
    claims: list[Claim] = []
    for invoice in invoices:
        if invoice.is_credit_note:
            day = paid_on.get(invoice.credited_number)
            if day is not None:
                day = max(day, on_or_after(invoice.issue_date + timedelta(days=3)))
                claims.append(Claim(invoice, invoice.amount_including_tax, day))
            continue
        for due, part in invoice.due_dates:
            day = _payment_day(invoice, due, timeline, random)
            if day is None:
                continue
            paid_on[invoice.number] = day
            if invoice.number in credited or len(invoice.due_dates) > 1:
                claims.append(Claim(invoice, part, day))
            else:
                claims += _maybe_split(Claim(invoice, part, day), random)
    return claims


def _payment_day(
    invoice: Invoice, due: date, timeline: Timeline, random: Random
) -> date | None:
    """When the payer pays what is due then; None: never."""
    habits = invoice.customer.habits
    is_failing = habits.fails and due > timeline.as_of - timedelta(days=240)
    if is_failing or random.random() < _FORGOTTEN_SHARE:
        return None
    earliest = max(invoice.issue_date + timedelta(days=1), timeline.start)
    if habits.takes_discount:
        early = invoice.issue_date + timedelta(days=random.randint(4, 6))
        return on_or_after(max(early, earliest))
    delay = habits.delay_days + random.randint(-3, 6)
    if random.random() < _SLOW_SHARE:
        delay += random.randint(20, 75)
    day = max(due + timedelta(days=delay), earliest)
    return on_or_after(_next_pay_day(day, habits.pay_day))


def _next_pay_day(day: date, pay_day: int | None) -> date:
    """The first day from `day` on which this payer makes its payments."""
    if pay_day is None:
        return day
    last = last_day_of_month(day)
    if day.day <= min(pay_day, last.day):
        return day.replace(day=min(pay_day, last.day))
    last = last_day_of_month(last + timedelta(days=1))
    return last.replace(day=min(pay_day, last.day))


def _maybe_split(claim: Claim, random: Random) -> list[Claim]:
    """Now and then an invoice is paid in two unequal parts."""
    if claim.amount < _SPLIT_FROM or random.random() > _SPLIT_SHARE:
        return [claim]
    share = Decimal(random.choice((30, 40, 50, 60))) * Decimal("0.01")
    first = round_to_minor_unit(claim.amount * share, claim.invoice.currency)
    later = on_or_after(claim.paid_on + timedelta(days=random.randint(15, 45)))
    return [
        Claim(claim.invoice, first, claim.paid_on),
        Claim(claim.invoice, claim.amount - first, later),
    ]
