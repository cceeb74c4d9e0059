"""Two customer records side by side, what is the same marked, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from lettrage.dashboards.format import UNKNOWN, masked
from lettrage.dashboards.screen import Screen
from lettrage.identity.keys import OWN, system_of
from lettrage.identity.names import read_name

Row = Mapping[str, Any]

_FIELDS = (
    "name", "legal_form", "siren", "siret", "vat_number", "email", "iban",
    "address_line1", "postal_code", "city", "country", "service_code",
)  # fmt: skip
_NAMES = ("name", "address_line1", "city")


def side_by_side(screen: Screen, records: Sequence[Row]) -> str:
    """The records as a table: a row a field that one of them has.

    Args:
        screen: for words and formats.
        records: rows of `marts.customers.pair`.
    """
    rows = [
        _row(screen.say("customers.program"), [_program(screen, r) for r in records]),
        _row(
            screen.say("customers.identifier"),
            [r["landed_customer_id"] for r in records],
        ),
    ]
    for field in _FIELDS:
        values = [record[field] for record in records]
        if any(values):
            shown = [masked(v) if field == "iban" and v else v for v in values]
            mark = _mark(field, values)
            rows.append(_row(screen.say(f"record.{field}"), shown, mark))
    rows.append(
        _row(screen.say("customers.account"), [_account(screen, r) for r in records])
    )
    return f'<table class="documents pair">{"".join(rows)}</table>'


def _row(title: str, values: Sequence[str | None], mark: str = "") -> str:
    cells = "".join(
        f'<td class="text {mark}">{escape(value or UNKNOWN)}</td>' for value in values
    )
    return f'<tr><th class="text">{escape(title)}</th>{cells}</tr>'


def _mark(field: str, values: Sequence[str | None]) -> str:
    """`same` or `other`, where every record says the field."""
    if not all(values):
        return ""
    keys = {
        read_name(value).key if field in _NAMES else _plain(value or "")
        for value in values
    }
    return "same" if len(keys) == 1 else "other"


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _program(screen: Screen, record: Row) -> str:
    system = system_of(record["landed_customer_id"])
    return screen.say("customers.own_files") if system == OWN else system


def _account(screen: Screen, record: Row) -> str:
    """How many documents its customer has, and what of them is open."""
    said = screen.say("customers.invoices", count=record["invoices_count"])
    amounts = [
        screen.format.money(one["amount"], one["currency"])
        for one in record["open_amounts"] or ()
    ]
    if not amounts:
        return said
    return screen.say("customers.open", documents=said, amounts=" + ".join(amounts))
