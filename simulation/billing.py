"""A firm's documents, month by month."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from lettrage.simulation.customers import Customer
from lettrage.simulation.firm import Firm
from lettrage.simulation.schemes import Number, Scheme, draw_scheme
from lettrage.simulation.world import Drift

_DAY = timedelta(days=1)


@dataclass(eq=False, slots=True)
class Document:
    """An invoice or a credit note; totals are cents with tax, signed."""

    number: Number
    customer: Customer
    order: str
    issued: date
    due: date
    currency: str
    total: int
    credited: Document | None = None
    service_month: date | None = None


def month_starts(start: date, months: int) -> list[date]:
    """The first day of each month."""
    return [
        date(
            start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1, 1
        )
        for n in range(months)
    ]


def bill(
    rng: Random,
    firm: Firm,
    customers: list[Customer],
    *,
    months: int,
    drift: Drift | None,
) -> list[Document]:
    """Issue the documents of `months` months, in the order of their dates."""
    biggest = range(1, len(customers) + 1)
    shuffled = rng.sample(customers, len(customers))
    shares = list(accumulate(place**-firm.zipf for place in biggest))
    documents: list[Document] = []
    taken: set[str] = set()
    for place, first in enumerate(month_starts(firm.start, months)):
        if drift and place == drift.month and "new_numbers" in drift.kinds:
            firm.invoices = draw_scheme(rng)
            firm.credit_notes = firm.invoices
        orders = sorted(
            _orders(rng, firm, shuffled, shares, first), key=lambda order: order[0]
        )
        for day, customer, net in orders:
            is_credit = rng.random() < firm.credits
            document = _document(rng, firm, customer, day, net)
            if is_credit and documents:
                document = _credit_note(rng, firm, documents, day)
            while document.number.full in taken:
                scheme = firm.invoices if document.total > 0 else firm.credit_notes
                document.number = scheme.next_number(day, rng)
            taken.add(document.number.full)
            documents.append(document)
    return documents


def _orders(
    rng: Random, firm: Firm, customers: list[Customer], shares: list[float], first: date
) -> Iterator[tuple[date, Customer, int]]:
    """What is to be billed in a month: day, customer, cents without tax."""
    days = calendar.monthrange(first.year, first.month)[1]
    for customer in customers:
        if customer.is_subscribed and rng.random() < 0.97:
            yield (
                first + _DAY * rng.choice((0, 0, 0, 1, days - 1)),
                customer,
                customer.plan,
            )
    is_busy = first.month in firm.trade.months
    count = round(firm.documents_per_month * (1.6 if is_busy else 1))
    subscribed = sum(customer.is_subscribed for customer in customers)
    count = max(count - subscribed, count // 5)
    for customer in rng.choices(customers, cum_weights=shares, k=count):
        day = first + _DAY * rng.randrange(days)
        yield (
            day - _DAY * max(0, day.weekday() - 4) * (day.day > 2),
            customer,
            _net(rng, firm),
        )


def _net(rng: Random, firm: Firm) -> int:
    """A document's cents without tax."""
    if firm.amounts in {"catalogue", "plans"} and rng.random() < 0.85:
        price = rng.choice(firm.prices)
        return price * rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6, 10, 12))
    drawn = max(firm.trade.median * rng.lognormvariate(0, firm.trade.spread), 300)
    step = rng.choice((5_000, 10_000, 1_000)) if firm.amounts == "round" else 1
    return max(round(drawn / step), 1) * step


def _with_tax(rng: Random, firm: Firm, customer: Customer, net: int) -> int:
    is_exempt = customer.country != firm.account_iban[:2]
    rates = firm.vat_rates
    # What is bought every month bears the same rate every month.
    is_plan = net == customer.plan
    rate = rates[net % len(rates)] if is_plan else rng.choice(rates)
    if is_exempt:
        rate = 0
    return net + (net * rate + 5_000) // 10_000


def _document(
    rng: Random, firm: Firm, customer: Customer, day: date, net: int
) -> Document:
    return Document(
        number=firm.invoices.next_number(day, rng),
        customer=customer,
        order=_order_number(rng, customer.orders),
        issued=day,
        due=due_date(day, customer.terms),
        currency=customer.currency,
        total=_with_tax(rng, firm, customer, net),
        service_month=day.replace(day=1),
    )


def _credit_note(
    rng: Random, firm: Firm, documents: list[Document], day: date
) -> Document:
    """A credit note on a recent invoice: all of it, a part, or a goodwill gesture."""
    recent = [
        document
        for document in documents[-80:]
        if document.total > 0 and document.issued < day
    ] or [document for document in documents if document.total > 0][:1]
    credited = rng.choice(recent)
    share = rng.choice((100, 100, 100, 5, 10, 10, 15, 20, 50, rng.randint(1, 60)))
    scheme: Scheme = firm.credit_notes
    return Document(
        number=scheme.next_number(day, rng),
        customer=credited.customer,
        order=credited.order,
        issued=day,
        due=day,
        currency=credited.currency,
        total=-max(credited.total * share // 100, 1),
        credited=credited,
        service_month=credited.service_month,
    )


def due_date(day: date, terms: str) -> date:
    """The day on which a document issued on `day` is due; `eom`: at its month's end."""
    if terms == "direct":
        return day
    due = day + _DAY * int(terms.removesuffix("eom"))
    if terms.endswith("eom"):
        due = due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return due


def _order_number(rng: Random, style: str) -> str:
    return "".join(
        rng.choice("0123456789")
        if letter == "#"
        else rng.choice("ABCDEFGHKLMNPRST")
        if letter == "?"
        else letter
        for letter in style
    )
