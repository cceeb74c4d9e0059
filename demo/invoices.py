"""An invoice of the firm, and how its totals are made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.core.money import Money, allocate, round_to_minor_unit
from lettrage.demo.customers import Customer

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; on a credit note the quantity is negative.

    `vat_category` is UNCL 5305: S standard, AE reverse charge, K intra-Community
    goods, G export, O outside the scope.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    vat_category: str
    nature: str
    product_code: str
    revenue_account: str
    currency: str

    @property
    def amount(self) -> Decimal:
        """Without tax, rounded: EN 16931, BT-131."""
        return round_to_minor_unit(self.quantity * self.unit_price, self.currency)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or, with negative lines, a credit note.

    `due_dates` holds each part's date and amount with tax; one part as a rule.
    """

    number: str
    customer: Customer
    issue_date: date
    delivery_date: date
    lines: tuple[InvoiceLine, ...]
    customer_reference: str
    due_dates: tuple[tuple[date, Decimal], ...]
    credited_number: str = ""

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes back another."""
        return bool(self.credited_number)

    @property
    def currency(self) -> str:
        """That of its lines."""
        return self.lines[0].currency

    @property
    def nature(self) -> str:
        """Goods as soon as one line sells goods; the lines say it exactly."""
        return "goods" if any(x.nature == "goods" for x in self.lines) else "services"

    @property
    def amount_excluding_tax(self) -> Decimal:
        """The sum of its lines."""
        return excluding_tax(self.lines)

    @property
    def vat_amount(self) -> Decimal:
        """VAT of the document."""
        return vat(self.lines)

    @property
    def amount_including_tax(self) -> Decimal:
        """What is to be paid."""
        return self.amount_excluding_tax + self.vat_amount


def excluding_tax(lines: tuple[InvoiceLine, ...]) -> Decimal:
    """The sum of the lines."""
    return sum((line.amount for line in lines), Decimal(0))


def vat(lines: tuple[InvoiceLine, ...]) -> Decimal:
    """VAT, once per rate and category on its base: EN 16931, BR-S-09."""
    bases: dict[tuple[Decimal, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        bases[line.vat_rate, line.vat_category] += line.amount
    currency = lines[0].currency
    return sum(
        (
            round_to_minor_unit(base * rate * _PERCENT, currency)
            for (rate, _), base in bases.items()
        ),
        Decimal(0),
    )


def vat_category(customer: Customer, nature: str) -> str:
    """Which VAT a sale to this customer bears."""
    if customer.country == "FR":
        return "S"
    if customer.country == "CH":
        return "G" if nature == "goods" else "O"
    return "K" if nature == "goods" else "AE"


def in_parts(total: Decimal, currency: str, *, count: int) -> list[Decimal]:
    """The total in `count` equal parts that sum to it."""
    return [part.amount for part in allocate(Money(total, currency), [1] * count)]
