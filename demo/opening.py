"""What the firm owed and was owed on the day its books start."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import MonthEnd, due_date
from lettrage.demo.billing import ISSUED_BEFORE_COUNT
from lettrage.demo.customers import Customer, Method
from lettrage.demo.firm import Firm
from lettrage.demo.invoices import Invoice, InvoiceLine, vat_category
from lettrage.demo.rates import Rate, in_euros
from lettrage.demo.timeline import Timeline

_ITEMS_COUNT = 120
_ISSUED_DAYS_BEFORE = 75

# Debit balances, then credit balances, of what does not follow from the documents.
_BALANCES = {
    "2154": Decimal("412300.00"),
    "2183": Decimal("86420.00"),
    "28154": Decimal("-173250.00"),
    "28183": Decimal("-51870.00"),
    "371": Decimal("96540.00"),
    "101": Decimal("-200000.00"),
    "1061": Decimal("-20000.00"),
    "164": Decimal("-186420.35"),
    "401": Decimal("-142870.16"),
    "431": Decimal("-61800.00"),
    "44551": Decimal("-41260.00"),
}
_RETAINED_EARNINGS = "110"


@dataclass(frozen=True, slots=True)
class Balance:
    """A row of `opening_balances`, in euros; `amount` is debit minus credit."""

    account: str
    auxiliary_account: str
    amount: Decimal


def make_opening_items(
    customers: list[Customer], timeline: Timeline, random: Random
) -> list[Invoice]:
    """Invoices issued before the start, all of them still open then."""
    buyers = [
        customer
        for customer in customers
        if customer.habits.method is Method.TRANSFER and not customer.habits.fails
    ]
    days = sorted(random.randint(1, _ISSUED_DAYS_BEFORE) for _ in range(_ITEMS_COUNT))
    return [
        _item(random.choice(buyers), age_days, place, timeline, random)
        for place, age_days in enumerate(reversed(days))
    ]


def make_opening_balances(
    firm: Firm, items: list[Invoice], rates: list[Rate], timeline: Timeline
) -> list[Balance]:
    """The trial balance on that day; it balances through retained earnings."""
    day = timeline.start
    owed: dict[str, Decimal] = defaultdict(Decimal)
    awaited_vat = Decimal(0)
    for item in items:
        owed[item.customer.customer_id] += in_euros(
            item.amount_including_tax, item.currency, day=item.issue_date, rates=rates
        )
        awaited_vat += item.vat_amount
    balances = [Balance(account, "", amount) for account, amount in _BALANCES.items()]
    balances += [
        Balance(
            f"512{account.number}",
            "",
            in_euros(account.opening_balance, account.currency, day=day, rates=rates),
        )
        for account in firm.accounts
    ]
    balances += [Balance("411", customer, owed[customer]) for customer in sorted(owed)]
    balances.append(Balance("44574", "", -awaited_vat))
    surplus = sum((balance.amount for balance in balances), Decimal(0))
    balances.append(Balance(_RETAINED_EARNINGS, "", -surplus))
    return sorted(balances, key=lambda b: (b.account, b.auxiliary_account))


def _item(
    customer: Customer, age_days: int, place: int, timeline: Timeline, random: Random
) -> Invoice:
    issue_date = timeline.start - timedelta(days=age_days)
    number = ISSUED_BEFORE_COUNT - _ITEMS_COUNT + place + 1
    category = vat_category(customer, "services")
    line = InvoiceLine(
        description="Prestations antérieures à la reprise",
        quantity=Decimal(random.randint(8, 90)),
        unit_price=Decimal("92.00"),
        vat_rate=Decimal(20) if category == "S" else Decimal(0),
        vat_category=category,
        nature="services",
        product_code="",
        revenue_account="706",
        currency=customer.currency,
    )
    terms = customer.payment_terms_days
    due = due_date(issue_date, days=terms, month_end=MonthEnd.NONE)
    invoice = Invoice(
        number=f"FA{issue_date.year}-{number:05d}",
        customer=customer,
        issue_date=issue_date,
        delivery_date=issue_date,
        lines=(line,),
        customer_reference="",
        due_dates=((due, line.amount),),
    )
    return replace(invoice, due_dates=((due, invoice.amount_including_tax),))
