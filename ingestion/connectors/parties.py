"""Customers as other systems know them: one shape of row for all of them."""

from __future__ import annotations

from lettrage.core.settings import Company
from lettrage.ingestion.connectors.fields import country as country_code
from lettrage.ingestion.connectors.stream import Row


def customer(
    company: Company,
    *,
    customer_id: str,
    name: str | None,
    country: str | None,
    **more: str | None,
) -> Row:
    """A row of `customers`.

    Systems that sell at home often say no country: it is the firm's own then, and the
    custom field `country_source` says so.

    Args:
        company: the firm.
        customer_id: with its prefix.
        name: None: the row is rejected, saying so.
        country: its code or its name.
        more: other columns, or custom fields.
    """
    row = {"customer_id": customer_id, "name": name, **more}
    if country:
        return "customers", {**row, "country": country_code(country)}
    source = "company.country"
    return "customers", {**row, "country": company.country, "country_source": source}
