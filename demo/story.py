"""What happened to the firm in its eighteen months, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from lettrage.demo.bank import BankLine, with_references
from lettrage.demo.billing import make_invoices
from lettrage.demo.claims import make_payments
from lettrage.demo.customers import Customer, Method, make_customers
from lettrage.demo.direct_debits import (
    DirectDebit,
    direct_debit_lines,
    make_direct_debits,
)
from lettrage.demo.firm import Firm, read_firm
from lettrage.demo.invoices import Invoice
from lettrage.demo.oddities import duplicate_lines, unexplained_lines
from lettrage.demo.opening import make_opening_items
from lettrage.demo.orders import Order, make_orders, order_sales
from lettrage.demo.payouts import Charge, make_charges, payout_lines
from lettrage.demo.rates import Rate, make_rates
from lettrage.demo.sales import project_sales
from lettrage.demo.spending import spending_lines
from lettrage.demo.subscriptions import (
    Subscription,
    make_subscriptions,
    subscription_sales,
)
from lettrage.demo.timeline import Timeline
from lettrage.demo.transfers import Cheque, cheque_lines, transfer_lines
from lettrage.demo.treasury import treasury_lines


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold: documents in order of issue, and what they come from."""

    subscriptions: list[Subscription]
    orders: list[Order]
    opening_items: list[Invoice]
    invoices: list[Invoice]


@dataclass(frozen=True, slots=True)
class Received:
    """What customers paid: the bank's lines, and what explains those that sum."""

    lines: list[BankLine]
    debits: list[DirectDebit]
    charges: list[Charge]
    cheques: list[Cheque]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened; `lines` are all accounts', with references."""

    seed: int
    firm: Firm
    timeline: Timeline
    customers: list[Customer]
    rates: list[Rate]
    sold: Sold
    received: Received
    lines: list[BankLine]


def tell(seed: int, timeline: Timeline) -> Story:
    """The story of that seed."""
    firm = read_firm()
    customers = make_customers(drawn(seed, "customers"))
    rates = make_rates(timeline, drawn(seed, "rates"))
    sold = _sold(seed, firm, customers, timeline)
    received = _received(seed, sold, customers, timeline)
    lines = [
        *received.lines,
        *unexplained_lines(timeline),
        *duplicate_lines(received.lines, timeline, drawn(seed, "duplicates")),
        *spending_lines(firm, received.lines, timeline, drawn(seed, "spending")),
    ]
    lines += treasury_lines(firm, lines, rates, timeline)
    return Story(
        seed=seed,
        firm=firm,
        timeline=timeline,
        customers=customers,
        rates=rates,
        sold=sold,
        received=received,
        lines=with_references(lines),
    )


def drawn(seed: int, part: str) -> Random:
    """Each part draws from a stream of its own: one changed leaves the others alone."""
    return Random(f"{seed}/{part}")


def _sold(seed: int, firm: Firm, customers: list[Customer], timeline: Timeline) -> Sold:
    subscriptions = make_subscriptions(
        firm, customers, timeline, drawn(seed, "subscriptions")
    )
    orders = make_orders(firm, customers, timeline, drawn(seed, "orders"))
    sales = [
        *subscription_sales(subscriptions, timeline),
        *order_sales(orders, timeline),
        *project_sales(firm, customers, timeline, drawn(seed, "projects")),
    ]
    # Nothing is sold to a firm in liquidation.
    sales = [
        sale
        for sale in sales
        if not sale.customer.habits.fails or sale.issue_date < timeline.judged_on
    ]
    return Sold(
        subscriptions=subscriptions,
        orders=orders,
        opening_items=make_opening_items(customers, timeline, drawn(seed, "opening")),
        invoices=make_invoices(sales, timeline, drawn(seed, "credits")),
    )


def _received(
    seed: int, sold: Sold, customers: list[Customer], timeline: Timeline
) -> Received:
    documents = [*sold.opening_items, *sold.invoices]
    by_transfer, by_cheque = (
        make_payments(
            documents,
            customers,
            method,
            timeline=timeline,
            random=drawn(seed, f"paid by {method}"),
        )
        for method in (Method.TRANSFER, Method.CHEQUE)
    )
    deposits, cheques = cheque_lines(by_cheque, timeline, drawn(seed, "cheques"))
    debits = make_direct_debits(sold.invoices, timeline)
    charges = make_charges(sold.invoices, timeline, drawn(seed, "cards"))
    lines = [
        *transfer_lines(by_transfer, drawn(seed, "transfers")),
        *deposits,
        *direct_debit_lines(debits, timeline, drawn(seed, "bounced")),
        *payout_lines(charges),
    ]
    return Received(lines=lines, debits=debits, charges=charges, cheques=cheques)
