"""The firm's own data, read from `firm.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from lettrage.core.identifiers import Iban, Siren
from lettrage.demo.identities import iban_of


@dataclass(frozen=True, slots=True)
class Account:
    """One of the firm's bank accounts."""

    number: int  # 1 to 3, in the order of firm.toml
    name: str
    bank: str
    bic: str
    iban: Iban
    currency: str
    opening_balance: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """What the firm sells besides hours; `family` is subscription or goods."""

    code: str
    name: str
    unit: str
    unit_price: Decimal
    vat_rate: Decimal
    nature: str
    revenue_account: str
    family: str


@dataclass(frozen=True, slots=True)
class Seniority:
    """A grade of consultants; `weight` is how many of 27 have it."""

    name: str
    hourly_rate: Decimal
    weight: int


@dataclass(frozen=True, slots=True)
class Spending:
    """A payment that comes back every month, or in `months` only.

    `monthly_amount` is the average with tax, in euros; a payment varies around it by
    up to `variation_percent`.
    """

    name: str
    label: str
    kind: str
    monthly_amount: Decimal
    day: int
    variation_percent: int
    months: tuple[int, ...] = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Payees:
    """Those who are paid irregularly, and how often in a month."""

    names: tuple[str, ...]
    payments_per_month: int


@dataclass(frozen=True, slots=True)
class Firm:
    """Everything in `firm.toml`."""

    name: str
    legal_form: str
    siren: Siren
    employee_count: int
    consultant_count: int
    accounts: tuple[Account, ...]
    products: tuple[Product, ...]
    seniorities: tuple[Seniority, ...]
    spending: tuple[Spending, ...]
    suppliers: Payees
    merchants: Payees

    def family(self, name: str) -> list[Product]:
        """The products of a family."""
        return [product for product in self.products if product.family == name]


@cache
def read_firm() -> Firm:
    """The made-up firm."""
    table = read_table("firm.toml")
    return Firm(
        name=table["firm"]["name"],
        legal_form=table["firm"]["legal_form"],
        siren=Siren(table["firm"]["siren"]),
        employee_count=table["firm"]["employee_count"],
        consultant_count=table["firm"]["consultant_count"],
        accounts=tuple(
            _account(number, row) for number, row in enumerate(table["accounts"], 1)
        ),
        products=tuple(
            Product(**{**row, **_decimals(row, "unit_price", "vat_rate")})
            for row in table["products"]
        ),
        seniorities=tuple(
            Seniority(**{**row, **_decimals(row, "hourly_rate")})
            for row in table["seniorities"]
        ),
        spending=tuple(
            Spending(**{**row, **_decimals(row, "monthly_amount")})
            for row in table["spending"]
        ),
        suppliers=_payees(table["suppliers"]),
        merchants=_payees(table["merchants"]),
    )


def read_table(name: str) -> dict[str, Any]:
    """A TOML file of this package."""
    text = resources.files("lettrage.demo").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _account(number: int, row: dict[str, str]) -> Account:
    return Account(
        number=number,
        name=row["name"],
        bank=row["bank"],
        bic=row["bic"],
        iban=iban_of(
            "FR",
            bank_code=row["bank_code"],
            branch_code=row["branch_code"],
            account_code=row["account_code"],
        ),
        currency=row["currency"],
        opening_balance=Decimal(row["opening_balance"]),
    )


def _payees(row: dict[str, Any]) -> Payees:
    return Payees(tuple(row["names"]), row["payments_per_month"])


def _decimals(row: dict[str, str], *keys: str) -> dict[str, Decimal]:
    return {key: Decimal(row[key]) for key in keys}
