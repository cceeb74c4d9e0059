"""Orders of goods: delivered on a day, invoiced on a Friday soon after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.demo.customers import Customer
from lettrage.demo.firm import Firm, Product
from lettrage.demo.invoices import InvoiceLine
from lettrage.demo.sales import Sale, product_line
from lettrage.demo.timeline import SEASON_PERCENT, Timeline

_ORDERS_PER_MONTH = 160
_FRIDAY = 4
_PAPERWORK_DAYS = 5
_CARRIED_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Order:
    """Goods delivered on a day; `carriage` is what their delivery costs, if charged."""

    customer: Customer
    delivered_on: date
    lines: tuple[tuple[Product, Decimal], ...]
    purchase_order: str
    carriage: Decimal | None

    @property
    def invoiced_on(self) -> date:
        """The first Friday that leaves the office some days for the paperwork."""
        ready = self.delivered_on + timedelta(days=_PAPERWORK_DAYS)
        return ready + timedelta(days=(_FRIDAY - ready.weekday()) % 7)


def make_orders(
    firm: Firm, customers: list[Customer], timeline: Timeline, random: Random
) -> list[Order]:
    """Orders by day; large customers order more, and more at a time."""
    weights = [{"grand compte": 9, "pme": 4}.get(c.segment, 2) for c in customers]
    goods = firm.family("goods")
    orders = []
    for month in timeline.months():
        days = timeline.business_days(month)
        count = _ORDERS_PER_MONTH * SEASON_PERCENT[month.first_day.month - 1] // 100
        share = len(days) / 21
        for customer in random.choices(customers, weights, k=round(count * share)):
            scale = {"grand compte": 4, "pme": 2}.get(customer.segment, 1)
            lines = tuple(
                (product, Decimal(random.randint(1, 2) * random.randint(1, scale)))
                for product in random.sample(goods, random.choice((1, 1, 2, 3)))
            )
            has_number = customer.segment != "tpe" and random.random() < 0.6
            reference = f"CDE-{random.randrange(10**5):05d}" if has_number else ""
            is_carried = random.random() < _CARRIED_SHARE
            carriage = Decimal(random.randint(890, 5_900)).scaleb(-2)
            orders.append(
                Order(
                    customer=customer,
                    delivered_on=random.choice(days),
                    lines=lines,
                    purchase_order=reference,
                    carriage=carriage if is_carried else None,
                )
            )
    return orders


def order_sales(orders: list[Order], timeline: Timeline) -> list[Sale]:
    """The orders whose Friday has come."""
    return [
        Sale(
            customer=order.customer,
            issue_date=order.invoiced_on,
            delivery_date=order.delivered_on,
            lines=_lines(order),
            customer_reference=order.purchase_order,
        )
        for order in orders
        if order.invoiced_on <= timeline.as_of
    ]


def _lines(order: Order) -> tuple[InvoiceLine, ...]:
    goods = tuple(
        product_line(order.customer, product, quantity)
        for product, quantity in order.lines
    )
    if order.carriage is None:
        return goods
    # Carriage follows the goods that it brings, their nature and their VAT.
    carriage = replace(
        goods[0],
        description="Port et emballage",
        quantity=Decimal(1),
        unit_price=order.carriage,
        product_code="",
        revenue_account="7085",
    )
    return (*goods, carriage)
