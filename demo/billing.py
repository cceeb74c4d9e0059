"""Sales become numbered invoices, and some are taken back by credit notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import MonthEnd, add_months, due_date
from lettrage.demo.customers import Method
from lettrage.demo.invoices import Invoice, InvoiceLine, excluding_tax, in_parts, vat
from lettrage.demo.sales import Sale
from lettrage.demo.timeline import Timeline, on_or_after

ISSUED_BEFORE_COUNT = 1_842  # invoices of the calendar year before the books start
_CREDITED_SHARE = 0.024
_IN_PARTS_FROM = Decimal(9_000)


@dataclass(frozen=True, slots=True)
class _Credit:
    """A credit note to be: the index of what it takes back, its date, its lines."""

    sale: int
    issue_date: date
    lines: tuple[InvoiceLine, ...]


def make_invoices(
    sales: list[Sale], timeline: Timeline, random: Random
) -> list[Invoice]:
    """Invoices and credit notes, each numbered without a gap in order of issue.

    The first year's series goes on from what was issued before the books start.
    """
    sales = sorted(sales, key=lambda sale: sale.issue_date)
    credits = [
        credit
        for index, sale in enumerate(sales)
        if (credit := _credit(index, sale, timeline, random))
    ]
    starts_mid_year = timeline.start.month > 1
    issued_before = ISSUED_BEFORE_COUNT if starts_mid_year else 0
    counters = {f"FA{timeline.start.year}": issued_before}
    invoices = [
        Invoice(
            number=_number("FA", sale.issue_date, counters),
            customer=sale.customer,
            issue_date=sale.issue_date,
            delivery_date=sale.delivery_date,
            lines=sale.lines,
            customer_reference=sale.customer_reference,
            due_dates=_due_dates(sale),
        )
        for sale in sales
    ]
    notes = [
        _credit_note(invoices[credit.sale], credit, counters)
        for credit in sorted(credits, key=lambda credit: credit.issue_date)
    ]
    return sorted([*invoices, *notes], key=lambda i: (i.issue_date, i.number))


def _number(prefix: str, day: date, counters: dict[str, int]) -> str:
    series = f"{prefix}{day.year}"
    counters[series] = counters.get(series, 0) + 1
    return f"{series}-{counters[series]:05d}"


def _due_dates(sale: Sale) -> tuple[tuple[date, Decimal], ...]:
    """One date by the customer's terms; large projects are due in three parts."""
    total = excluding_tax(sale.lines) + vat(sale.lines)
    days = sale.customer.payment_terms_days
    first = due_date(sale.issue_date, days=days, month_end=MonthEnd.NONE)
    if sale.customer.habits.method is Method.DIRECT_DEBIT:
        first = on_or_after(first)
    if sale.customer.segment != "grand compte" or total < _IN_PARTS_FROM:
        return ((first, total),)
    parts = in_parts(total, sale.customer.currency, count=3)
    return tuple((add_months(first, n), part) for n, part in enumerate(parts))


def _credit(
    index: int, sale: Sale, timeline: Timeline, random: Random
) -> _Credit | None:
    is_simple = sale.customer.habits.method is not Method.DIRECT_DEBIT
    if not is_simple or len(_due_dates(sale)) > 1 or random.random() > _CREDITED_SHARE:
        return None
    issue_date = on_or_after(sale.issue_date + timedelta(days=random.randint(4, 40)))
    if issue_date > timeline.as_of:
        return None
    if random.random() < 0.4:
        return _Credit(index, issue_date, tuple(_negative(x) for x in sale.lines))
    line = random.choice(sale.lines)
    part = max(Decimal(1), line.quantity // random.randint(2, 5))
    return _Credit(index, issue_date, (replace(line, quantity=-part),))


def _negative(line: InvoiceLine) -> InvoiceLine:
    return replace(line, quantity=-line.quantity)


def _credit_note(
    invoice: Invoice, credit: _Credit, counters: dict[str, int]
) -> Invoice:
    total = excluding_tax(credit.lines) + vat(credit.lines)
    return Invoice(
        number=_number("AV", credit.issue_date, counters),
        customer=invoice.customer,
        issue_date=credit.issue_date,
        delivery_date=invoice.delivery_date,
        lines=credit.lines,
        customer_reference=invoice.customer_reference,
        due_dates=((credit.issue_date, total),),
        credited_number=invoice.number,
    )
