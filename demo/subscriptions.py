"""Subscriptions: contracts that bill in advance on the first day of a month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import Period, add_months
from lettrage.demo.customers import Customer, Method
from lettrage.demo.firm import Firm, Product
from lettrage.demo.invoices import InvoiceLine
from lettrage.demo.sales import Sale, product_line
from lettrage.demo.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Subscription:
    """A contract of the subscription family, billed in advance on the first day."""

    customer: Customer
    product: Product
    quantity: int
    months: int  # 1, 3 or 12: how many a bill covers
    start: date
    end: date | None

    def bills_in(self, month: Period) -> bool:
        """Whether a bill falls on the first day of the month."""
        day = month.first_day
        elapsed = 12 * (day.year - self.start.year) + day.month - self.start.month
        is_running = day >= self.start and (self.end is None or day <= self.end)
        return is_running and elapsed % self.months == 0

    def next_bill(self, timeline: Timeline) -> date:
        """First day that no invoice covers yet."""
        day = self.start
        while day <= timeline.as_of:
            day = add_months(day, self.months)
        return day


def make_subscriptions(
    firm: Firm, customers: list[Customer], timeline: Timeline, random: Random
) -> list[Subscription]:
    """The contracts: most run the whole time, some start or end on the way."""
    subscriptions: list[Subscription] = []
    for customer in customers:
        is_debited = customer.habits.method is Method.DIRECT_DEBIT
        if not is_debited and random.random() > 0.55:
            continue
        products = random.sample(firm.family("subscription"), random.choice((1, 1, 2)))
        for product in products:
            months = random.choices((1, 3, 12), weights=(86, 10, 4))[0]
            offset = random.choices(
                (-months * random.randrange(1, 4), random.randrange(1, 17)),
                weights=(82, 18),
            )[0]
            start = add_months(timeline.start, offset)
            ends = random.random() < 0.07
            last = add_months(start, months * random.randrange(6, 16)) if ends else None
            subscriptions.append(
                Subscription(
                    customer=customer,
                    product=product,
                    quantity=random.choices((1, 2, 3, 5), weights=(62, 20, 11, 7))[0],
                    months=months,
                    start=start,
                    end=last - timedelta(days=1) if last else None,
                )
            )
    return subscriptions


def subscription_sales(
    subscriptions: list[Subscription], timeline: Timeline
) -> list[Sale]:
    """One sale per customer and month, with a line per contract that bills."""
    sales = []
    for month in timeline.months():
        lines: dict[str, list[InvoiceLine]] = defaultdict(list)
        customers: dict[str, Customer] = {}
        for subscription in subscriptions:
            if subscription.bills_in(month):
                customer = subscription.customer
                customers[customer.customer_id] = customer
                lines[customer.customer_id].append(
                    product_line(
                        customer,
                        subscription.product,
                        Decimal(subscription.quantity * subscription.months),
                        description=f"{subscription.product.name}, à compter du "
                        f"{month.first_day:%d/%m/%Y}",
                    )
                )
        sales += [
            Sale(customer, month.first_day, month.first_day, tuple(lines[key]), "")
            for key, customer in customers.items()
        ]
    return sales
