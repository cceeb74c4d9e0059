"""The price list: products, hourly rates, and the rules that change a price."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from lettrage.core.dates import add_months
from lettrage.core.money import round_to_minor_unit
from lettrage.demo.customers import Customer
from lettrage.demo.firm import Firm
from lettrage.demo.sales import has_projects
from lettrage.demo.tables import Row
from lettrage.demo.timeline import Timeline

_LAST_YEAR = Decimal("0.97")
_COMMISSIONING = Decimal("1.10")
_NEGOTIATED = Decimal("0.92")
_NEGOTIATED_COUNT = 6
_OFF = "discount_percent"
_RULE_COLUMNS = (
    "kind", "product_code", "customer_id", "segment", "min_quantity",
    "min_customer_months", "valid_from", "valid_to", _OFF, "fixed_price",
)  # fmt: skip


def product_rows(firm: Firm) -> list[Row]:
    """One row per product, in euros."""
    return [
        {
            "product_code": product.code,
            "name": product.name,
            "unit": product.unit,
            "unit_price": product.unit_price,
            "currency": "EUR",
            "vat_rate": product.vat_rate,
            "nature": product.nature,
            "revenue_account": product.revenue_account,
        }
        for product in firm.products
    ]


def rate_card_rows(
    firm: Firm, customers: list[Customer], timeline: Timeline
) -> list[Row]:
    """Hourly rates by grade: last year's, this year's, for a task, for a customer."""
    changed_on = add_months(timeline.start, 12)
    until = changed_on - timedelta(days=1)
    large = [c for c in customers if c.segment == "grand compte" and has_projects(c)]
    rows = []
    for grade in firm.seniorities:
        rate = grade.hourly_rate
        before = {
            "seniority": grade.name,
            "valid_from": timeline.start,
            "valid_to": until,
        }
        now = {"seniority": grade.name, "valid_from": changed_on}
        rows.append(_rate_row(rate * _LAST_YEAR, **before))
        rows.append(_rate_row(rate, **now))
        rows.append(
            _rate_row(rate * _COMMISSIONING, task_type="mise en service", **now)
        )
        rows += [
            _rate_row(rate * _NEGOTIATED, customer_id=customer.customer_id, **now)
            for customer in large[:_NEGOTIATED_COUNT]
        ]
    return rows


def price_rule_rows(customers: list[Customer], timeline: Timeline) -> list[Row]:
    """One or two rules of each kind."""
    group = customers[0].customer_id
    now = {
        "valid_from": add_months(timeline.start, 12),
        "valid_to": timeline.as_of + timedelta(days=60),
    }
    rules: list[Row] = [
        {"kind": "volume", "product_code": "CAP-TMP", "min_quantity": 10, _OFF: 5},
        {"kind": "volume", "product_code": "CAP-TMP", "min_quantity": 50, _OFF: 12},
        {"kind": "volume", "product_code": "CAB-M12", "min_quantity": 5, _OFF: 8},
        {"kind": "loyalty", "min_customer_months": 12, _OFF: 2},
        {"kind": "promotion", "product_code": "LIV-MNT", _OFF: 15, **now},
        {"kind": "promotion", "segment": "tpe", _OFF: 3, **now},
        {"kind": "contract", "customer_id": group, _OFF: 6},
        {
            "kind": "contract",
            "customer_id": group,
            "product_code": "PAS-IND",
            "fixed_price": Decimal("689.00"),
        },
    ]
    return [
        {
            "rule_id": f"R{number:02d}",
            "priority": 10 * number,
            **{name: rule.get(name) for name in _RULE_COLUMNS},
        }
        for number, rule in enumerate(rules, 1)
    ]


def _rate_row(rate: Decimal, **given: object) -> Row:
    names = ("customer_id", "project", "task_type", "seniority")
    return {
        **{name: given.get(name) for name in names},
        "hourly_rate": round_to_minor_unit(rate, "EUR"),
        "currency": "EUR",
        "valid_from": given["valid_from"],
        "valid_to": given.get("valid_to"),
    }
