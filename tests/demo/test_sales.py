from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from lettrage.demo.story import tell
from lettrage.demo.timeline import Timeline

Table = Callable[[str], list[dict[str, str]]]

CENT = Decimal("0.01")


def by_invoice(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row["invoice_number"]].append(row)
    return grouped


def test_invoices_tie_to_their_lines(table: Table) -> None:
    lines = by_invoice(table("invoice_lines"))
    invoices = table("invoices")
    assert len(invoices) == len(lines) > 6_000
    for invoice in invoices:
        own = lines[invoice["invoice_number"]]
        assert Decimal(invoice["amount_excluding_tax"]) == sum(
            Decimal(line["amount_excluding_tax"]) for line in own
        )
        assert [line["line_number"] for line in own] == [
            str(number) for number in range(1, len(own) + 1)
        ]


def test_a_line_is_its_quantity_at_its_price(table: Table) -> None:
    for line in table("invoice_lines"):
        exact = Decimal(line["quantity"]) * Decimal(line["unit_price"])
        amount = Decimal(line["amount_excluding_tax"])
        assert amount == exact.quantize(CENT, ROUND_HALF_UP)


def test_vat_is_once_per_rate_on_the_document_s_base(table: Table) -> None:
    lines = by_invoice(table("invoice_lines"))
    rates = set()
    for invoice in table("invoices"):
        bases: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in lines[invoice["invoice_number"]]:
            bases[Decimal(line["vat_rate"])] += Decimal(line["amount_excluding_tax"])
        vat = sum(
            (base * rate / 100).quantize(CENT, ROUND_HALF_UP)
            for rate, base in bases.items()
        )
        rates |= bases.keys()
        assert Decimal(invoice["vat_amount"]) == vat
        assert Decimal(invoice["amount_including_tax"]) == vat + Decimal(
            invoice["amount_excluding_tax"]
        )
    assert rates == {Decimal(0), Decimal("5.5"), Decimal(20)}


def test_only_french_customers_pay_french_vat(table: Table) -> None:
    country = {row["customer_id"]: row["country"] for row in table("customers")}
    for invoice in table("invoices"):
        is_french = country[invoice["customer_id"]] == "FR"
        assert (Decimal(invoice["vat_amount"]) != 0) is is_french


def test_numbers_have_no_gap_and_follow_the_dates(table: Table) -> None:
    series: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for invoice in table("invoices"):
        prefix, _, number = invoice["invoice_number"].partition("-")
        series[prefix].append((int(number), invoice["issue_date"]))
    assert len(series) == 4
    for numbered in series.values():
        numbers = [number for number, _ in sorted(numbered)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        dates = [day for _, day in sorted(numbered)]
        assert dates == sorted(dates)


def test_opening_items_have_the_numbers_before_the_first(table: Table) -> None:
    issued = {
        row["invoice_number"]
        for row in table("invoices")
        if row["document_type"] == "invoice"
    }
    items = table("opening_items")
    numbers = {row["invoice_number"] for row in items}
    assert len(numbers) == len(items)
    assert max(numbers) < min(issued)
    assert all(row["issue_date"] < "2025-06-01" for row in items)


def test_parts_sum_to_their_invoice(table: Table) -> None:
    total = {
        row["invoice_number"]: Decimal(row["amount_including_tax"])
        for row in table("invoices")
    }
    due = {row["invoice_number"]: row["due_date"] for row in table("invoices")}
    parts = by_invoice(table("invoice_due_dates"))
    assert len(parts) > 20
    for number, rows in parts.items():
        assert sum(Decimal(row["amount"]) for row in rows) == total[number]
        assert max(row["due_date"] for row in rows) == due[number]


def test_a_credit_note_takes_back_no_more_than_its_invoice(table: Table) -> None:
    invoices = {row["invoice_number"]: row for row in table("invoices")}
    notes = [row for row in invoices.values() if row["document_type"] == "credit_note"]
    assert len(notes) > 50
    for note in notes:
        credited = invoices[note["credited_invoice_number"]]
        amount = Decimal(note["amount_including_tax"])
        assert -Decimal(credited["amount_including_tax"]) <= amount < 0
        assert credited["customer_id"] == note["customer_id"]
        assert credited["issue_date"] < note["issue_date"]


def test_the_firm_sells_some_six_million_euros_a_year(table: Table) -> None:
    sold = sum(Decimal(row["amount_excluding_tax"]) for row in table("invoices"))
    assert Decimal(8_500_000) < sold < Decimal(11_000_000)


def test_nothing_is_both_invoiced_and_waiting(table: Table) -> None:
    last = max(row["delivery_date"] for row in table("invoices") if row["nature"])
    hours = [row["date"] for row in table("time_entries")]
    assert min(day for day in hours if day != "2026-02-31") >= "2026-11-01"
    starts = [
        row["start_date"]
        for row in table("subscriptions")
        if row["timing"] == "advance"
    ]
    assert min(starts) > "2026-11-24"
    assert last <= "2026-11-24"


@pytest.mark.parametrize(
    "as_of", [date(2027, 1, 1), date(2026, 1, 31), date(2028, 2, 29)]
)
def test_any_day_may_be_the_last(as_of: date) -> None:
    story = tell(1, Timeline(as_of))
    assert max(line.booking_date for line in story.lines) <= as_of
    assert max(invoice.issue_date for invoice in story.sold.invoices) <= as_of
    assert min(line.booking_date for line in story.lines) >= story.timeline.start
    assert len(list(story.timeline.months())) == 18
    waiting = [o for o in story.sold.orders if o.invoiced_on > as_of]
    assert waiting
