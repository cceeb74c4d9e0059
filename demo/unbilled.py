"""What is not invoiced yet: hours, expenses, orders, and contracts to bill from now on.

The firm moves its billing to Lettrage at the end of the eighteen months. Contracts are
entered with the first day that no invoice covers, so nothing is billed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.money import round_to_minor_unit
from lettrage.demo.customers import Customer
from lettrage.demo.firm import Firm, read_table
from lettrage.demo.orders import Order
from lettrage.demo.sales import has_projects, unbilled_hours_from
from lettrage.demo.subscriptions import Subscription
from lettrage.demo.tables import Row
from lettrage.demo.timeline import Timeline, is_open

_PERIODS = {1: "monthly", 3: "quarterly", 12: "yearly"}
_TASKS = ("étude", "développement", "mise en service", "maintenance")
_EXPENSES = ("Train", "Hôtel", "Location d'outillage", "Petit matériel", "Péage")
_PROJECTS_COUNT = 45
_NEW_CONTRACTS_COUNT = 4

# Typed by hand, and wrong: a comma for a point, a day that is none, no customer.
FAULTY_TIME_ENTRIES: tuple[dict[str, str], ...] = (
    {"hours": "7,5"},
    {"date": "2026-02-31"},
    {"customer_id": ""},
)


def subscription_rows(
    firm: Firm,
    subscriptions: list[Subscription],
    customers: list[Customer],
    timeline: Timeline,
    random: Random,
) -> list[Row]:
    """Contracts from the first day that is not invoiced; a few are new, in arrears."""
    rows: list[Row] = []
    for contract in subscriptions:
        start = contract.next_bill(timeline)
        if contract.end is None or contract.end >= start:
            rows.append(
                _contract_row(
                    len(rows) + 1,
                    contract.customer,
                    contract.product.code,
                    quantity=contract.quantity,
                    period=_PERIODS[contract.months],
                    start=start,
                    end=contract.end,
                    timing="advance",
                )
            )
    for customer in random.sample(customers, _NEW_CONTRACTS_COUNT):
        rows.append(
            _contract_row(
                len(rows) + 1,
                customer,
                random.choice(firm.family("subscription")).code,
                quantity=1,
                period="monthly",
                start=timeline.as_of - timedelta(days=random.randint(3, 40)),
                end=None,
                timing="arrears",
            )
        )
    return rows


def _contract_row(
    number: int,
    customer: Customer,
    product_code: str,
    *,
    quantity: int,
    period: str,
    start: date,
    end: date | None,
    timing: str,
) -> Row:
    return {
        "subscription_id": f"ABO-{number:04d}",
        "customer_id": customer.customer_id,
        "product_code": product_code,
        "quantity": quantity,
        "period": period,
        "start_date": start,
        "end_date": end,
        "billing_day": 1,
        "timing": timing,
        "notice_days": 90 if period == "yearly" else 30,
        "proration": "daily",
    }


def order_rows(orders: list[Order], timeline: Timeline) -> list[Row]:
    """Delivered goods that no invoice holds: one row per product."""
    waiting = [order for order in orders if order.invoiced_on > timeline.as_of]
    rows: list[Row] = []
    for order in sorted(waiting, key=lambda order: order.delivered_on):
        rows += [
            {
                "order_id": f"CMD-{len(rows) + place:05d}",
                "customer_id": order.customer.customer_id,
                "product_code": product.code,
                "quantity": quantity,
                "delivered_on": order.delivered_on,
                "unit_price": None,
                "purchase_order": order.purchase_order,
            }
            for place, (product, quantity) in enumerate(order.lines, 1)
        ]
    return rows


def employee_rows(firm: Firm, random: Random) -> list[Row]:
    """Everybody; consultants first, then those whose time is not sold."""
    words = read_table("names.toml")
    grades = [grade.name for grade in firm.seniorities for _ in range(grade.weight)]
    grades += ["support"] * (firm.employee_count - len(grades))
    return [
        {
            "employee_id": f"E{number:03d}",
            "name": f"{random.choice(words['first_names'])} {family}",
            "seniority": grade,
        }
        for number, (grade, family) in enumerate(
            zip(grades, random.sample(words["families"], len(grades)), strict=True), 1
        )
    ]


def time_entry_rows(
    firm: Firm, customers: list[Customer], timeline: Timeline, random: Random
) -> list[Row]:
    """Two entries a consultant and day since the last invoice of hours."""
    projects = _projects(customers, random)
    rows: list[Row] = []
    for day in _unbilled_days(timeline):
        for consultant in range(1, firm.consultant_count + 1):
            morning = Decimal(random.choice(("2.5", "3", "3.5", "4")))
            for hours in (morning, Decimal(7) - morning):
                customer = random.choice(projects)
                task = random.choice(_TASKS)
                is_billable = random.random() < 0.86
                rows.append(
                    {
                        "entry_id": f"T{len(rows) + 1:06d}",
                        "employee_id": f"E{consultant:03d}",
                        "customer_id": customer.customer_id,
                        "project": f"P-{customer.customer_id}",
                        "task_type": task,
                        "date": day,
                        "hours": hours,
                        "billable": is_billable,
                        "description": task if is_billable else "avant-vente",
                    }
                )
    faulty = [
        {**rows[place], "entry_id": f"T9{place:05d}", **fault}
        for place, fault in enumerate(FAULTY_TIME_ENTRIES)
    ]
    return rows + faulty


def expense_rows(
    customers: list[Customer], timeline: Timeline, random: Random
) -> list[Row]:
    """What consultants spent for projects in the same days."""
    projects = _projects(customers, random)
    days = list(_unbilled_days(timeline))
    rows: list[Row] = []
    for number in range(1, 61):
        customer = random.choice(projects)
        amount = Decimal(random.randint(900, 38_000)).scaleb(-2)
        rebilling = random.choice(("none", "at_cost", "at_cost", "markup"))
        rows.append(
            {
                "expense_id": f"X{number:05d}",
                "customer_id": customer.customer_id,
                "project": f"P-{customer.customer_id}",
                "date": random.choice(days),
                "amount_excluding_tax": amount,
                "vat_amount": round_to_minor_unit(amount * Decimal("0.2"), "EUR"),
                "rebilling": rebilling,
                "markup_percent": Decimal(8) if rebilling == "markup" else None,
                "description": random.choice(_EXPENSES),
            }
        )
    return rows


def _projects(customers: list[Customer], random: Random) -> list[Customer]:
    buyers = [customer for customer in customers if has_projects(customer)]
    return random.sample(buyers, _PROJECTS_COUNT)


def _unbilled_days(timeline: Timeline) -> Iterator[date]:
    day = unbilled_hours_from(timeline)
    while day <= timeline.as_of:
        if is_open(day):
            yield day
        day += timedelta(days=1)
