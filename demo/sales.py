"""What an invoice will say, and the hours of projects, sold by the month.

Everything here was invoiced by the software that the firm had before; what is not yet
invoiced at the end is in `unbilled.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import Grain, Period
from lettrage.core.money import round_to_minor_unit
from lettrage.demo.customers import Customer
from lettrage.demo.firm import Firm, Product, Seniority
from lettrage.demo.invoices import InvoiceLine, vat_category
from lettrage.demo.timeline import SEASON_PERCENT, Timeline, on_or_after

_HOURS_PER_CONSULTANT = 92
_FRANCS_PER_EURO = Decimal("0.95")  # the price list in francs, set once


@dataclass(frozen=True, slots=True)
class Sale:
    """What one invoice will say; it has no number yet."""

    customer: Customer
    issue_date: date
    delivery_date: date
    lines: tuple[InvoiceLine, ...]
    customer_reference: str


def project_sales(
    firm: Firm, customers: list[Customer], timeline: Timeline, random: Random
) -> list[Sale]:
    """Hours of projects, invoiced by the month on the fifth of the next."""
    buyers = [customer for customer in customers if has_projects(customer)]
    sales = []
    month = Period.containing(timeline.start, Grain.MONTH).previous()
    while month.first_day < unbilled_hours_from(timeline):
        percent = SEASON_PERCENT[month.first_day.month - 1]
        hours_left = firm.consultant_count * _HOURS_PER_CONSULTANT * percent // 100
        for customer in random.sample(buyers, len(buyers)):
            hours = min(hours_left, random.randint(24, 130))
            if hours <= 0:
                break
            hours_left -= hours
            lines = _hours_lines(firm, customer, hours, month, random)
            sales.append(Sale(customer, _invoiced_on(month), month.last_day, lines, ""))
        month = month.next()
    return sales


def unbilled_hours_from(timeline: Timeline) -> date:
    """First day of the month whose hours are not invoiced yet."""
    month = Period.containing(timeline.as_of, Grain.MONTH)
    before = month.previous()
    return (
        month.first_day if _invoiced_on(before) <= timeline.as_of else before.first_day
    )


def _invoiced_on(month: Period) -> date:
    return on_or_after(month.next().first_day + timedelta(days=4))


def product_line(
    customer: Customer, product: Product, quantity: Decimal, *, description: str = ""
) -> InvoiceLine:
    """A line for the product at its list price, in the customer's currency."""
    category = vat_category(customer, product.nature)
    return InvoiceLine(
        description=description or product.name,
        quantity=quantity,
        unit_price=_in_currency(product.unit_price, customer.currency),
        vat_rate=product.vat_rate if category == "S" else Decimal(0),
        vat_category=category,
        nature=product.nature,
        product_code=product.code,
        revenue_account=product.revenue_account,
        currency=customer.currency,
    )


def has_projects(customer: Customer) -> bool:
    """Whether hours are sold to this customer: not to the smallest."""
    return customer.segment != "tpe"


def _hours_lines(
    firm: Firm, customer: Customer, hours: int, month: Period, random: Random
) -> tuple[InvoiceLine, ...]:
    grades = random.choices(
        firm.seniorities, [grade.weight for grade in firm.seniorities], k=2
    )
    first = Decimal(random.randint(hours // 2, hours))
    split: dict[str, tuple[Seniority, Decimal]] = {}
    for grade, part in zip(grades, (first, hours - first), strict=True):
        _, before = split.get(grade.name, (grade, Decimal(0)))
        split[grade.name] = (grade, before + part)
    category = vat_category(customer, "services")
    return tuple(
        InvoiceLine(
            description=f"Ingénierie {month.first_day:%m/%Y}, consultant {grade.name}",
            quantity=part,
            unit_price=_in_currency(grade.hourly_rate, customer.currency),
            vat_rate=Decimal(20) if category == "S" else Decimal(0),
            vat_category=category,
            nature="services",
            product_code="",
            revenue_account="706",
            currency=customer.currency,
        )
        for grade, part in split.values()
        if part
    )


def _in_currency(price: Decimal, currency: str) -> Decimal:
    if currency == "EUR":
        return price
    return round_to_minor_unit(price * _FRANCS_PER_EURO, currency)
