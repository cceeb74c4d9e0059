"""A closing seals rows in the chain: whoever changes one is found, and is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from lettrage.books import closings, reading, sealing, users
from lettrage.books.schema import closed_entry_lines, closed_vat_events
from lettrage.books.users import Role, UserRefused
from lettrage.books.verify import verify
from lettrage.core.dates import Period
from lettrage.core.errors import RuleViolation

PARIS = ZoneInfo("Europe/Paris")
OCTOBER, NOVEMBER = Period.parse("2025-10"), Period.parse("2025-11")

LINE = {
    "entry_id": "sale FA-1", "entry_line": 1, "derived_entry_id": "sale FA-1",
    "generation": 0, "is_reversal": False, "journal": "VE", "journal_label": "Ventes",
    "entry_number": 1, "entry_date": date(2025, 10, 5), "account": "411",
    "account_label": "Clients", "auxiliary_account": "C1", "auxiliary_label": "Élan",
    "label": "Facture FA-1", "document": "FA-1", "document_date": date(2025, 10, 5),
    "debit_amount": Decimal("120.0000"), "credit_amount": Decimal("0.0000"),
    "currency": None, "currency_amount": None, "pattern": "invoice",
    "customer_id": "C1", "invoice_number": "FA-1", "bank_line_id": None,
    "decision_id": None, "original_entry_date": None,
}  # fmt: skip
EVENT = {
    "vat_entry_id": "issue FA-1 1", "derived_vat_entry_id": "issue FA-1 1",
    "invoice_number": "FA-1", "customer_id": "C1", "allocation_id": None,
    "bank_line_id": None, "event_date": date(2025, 10, 5), "event_kind": "invoice",
    "nature": "goods", "vat_rate": Decimal("5.5000"), "vat_category": "S",
    "base_amount": Decimal("100.0000"), "vat_amount": Decimal("20.0000"), "box": "08",
    "currency": "EUR", "document_base_amount": Decimal("100.0000"),
    "document_vat_amount": Decimal("20.0000"), "period": "2025-10",
    "original_period": None,
}  # fmt: skip


def line(**changed: object) -> dict[str, object]:
    return {**LINE, **changed}


def credit_line(**changed: object) -> dict[str, object]:
    credited = {"debit_amount": LINE["credit_amount"], "credit_amount": Decimal(120)}
    return line(entry_line=2, account="707", auxiliary_account=None, **credited) | (
        changed
    )


def close(firm, period=OCTOBER, *, lines=None, known_at=10**6, by=""):
    events = pa.Table.from_pylist([EVENT])
    return sealing.record_closing(
        firm.books,
        user_id=by or firm.alice,
        period=period,
        known_at=known_at,
        time_zone=PARIS,
        entry_lines=pa.Table.from_pylist(lines or [line(), credit_line()]),
        vat_events=events if period is OCTOBER else events.slice(0, 0),
    )


def sealed_lines(books) -> list[dict[str, object]]:
    return reading.closed_entry_lines_after(books, 0).read_all().to_pylist()


def test_what_is_sealed_reads_back_as_it_was_given(firm):
    position = close(firm)
    place = {"position": position}
    validated = {**place, "validated_date": date(2026, 1, 5)}
    assert sealed_lines(firm.books) == [
        {**validated, "row_number": 1, **line()},
        {**validated, "row_number": 2, **credit_line()},
    ]
    assert reading.closed_vat_events_after(firm.books, 0).read_all().to_pylist() == [
        {**place, "row_number": 1, **EVENT}
    ]


def test_the_closing_says_what_it_sealed(firm):
    position = close(firm, known_at=7)
    (closing,) = closings.listed(firm.books)
    assert (closing.position, closing.period, closing.known_at) == (
        position,
        "2025-10",
        7,
    )
    assert closing.last_day == date(2025, 10, 31)
    assert (closing.entries_count, closing.lines_count) == (1, 2)
    assert (closing.debit_amount, closing.credit_amount) == (120, 120)
    assert closings.table(firm.books, up_to=position - 1).num_rows == 0
    assert closings.table(firm.books, up_to=position).num_rows == 1


def test_sealed_books_verify(firm):
    close(firm)
    close(firm, NOVEMBER, lines=[line(entry_id="sale FA-2", label="l'été\x85")])
    found = {check.name: check for check in verify(firm.books)}
    assert [name for name, check in found.items() if not check.holds] == []
    assert found["closings"].detail == "2 closings, 4 sealed rows"


def test_a_month_is_closed_once_and_none_before_it_later(firm):
    close(firm, NOVEMBER)
    for period in (OCTOBER, NOVEMBER):
        with pytest.raises(RuleViolation, match="closed by event 3"):
            close(firm, period)
    assert len(closings.listed(firm.books)) == 1


def test_a_month_that_has_not_ended_is_not_closed(firm):
    with pytest.raises(RuleViolation, match="a month that has ended, found 2026-01-05"):
        close(firm, Period.parse("2026-01"))


def test_a_build_older_than_the_last_decision_is_not_sealed(firm):
    firm.nothing("L1", "-12.00")
    with pytest.raises(RuleViolation, match="run `lettrage run` first"):
        close(firm, known_at=2)
    assert sealed_lines(firm.books) == []


def test_who_only_looks_does_not_close(firm):
    viewer = users.add(
        firm.books, "vera", role=Role.VIEWER, display_name=None, by=firm.alice
    )
    with pytest.raises(UserRefused, match="does not decide"):
        close(firm, by=viewer.user_id)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "update closed_entry_lines set debit_amount = 1 where row_number = 1",
            "1 found: closed entry line 1 of event 3 (sale FA-1) was changed",
        ),
        (
            "update closed_entry_lines set label = null where row_number = 1",
            "1 found: closed entry line 1 of event 3 (sale FA-1) was changed",
        ),
        (
            "update closed_vat_events set period = '2025-11'",
            "1 found: closed vat event 1 of event 3 (issue FA-1 1) was changed",
        ),
        (
            "delete from closed_entry_lines where row_number = 1",
            "1 found: closed entry line 1 of event 3 is missing",
        ),
        (
            "delete from closed_vat_events",
            "1 found: event 3: its sealed rows are not those that it recorded (2 of 3)",
        ),
    ],
)
def test_a_sealed_row_that_was_tampered_with_is_named(
    sqlite_firm, tamper, faults, statement, found
):
    close(sqlite_firm)
    tamper(statement)
    assert faults(sqlite_firm) == {"closings": found}


def test_a_row_changed_together_with_its_hash_does_not_fit_its_event(
    sqlite_firm, tamper, faults
):
    close(sqlite_firm)
    with sqlite_firm.books.reading() as connection:
        row = connection.execute(closed_entry_lines.select()).first()
    names = [column.name for column in closed_entry_lines.columns]
    changed = dict(zip(names, row, strict=True)) | {"debit_amount": 1}
    row_hash = sealing.hash_row("closed entry line", list(changed.values())[:-1])
    tamper(
        f"update closed_entry_lines set debit_amount = 1, row_hash = '{row_hash}' "
        "where row_number = 1"
    )
    assert faults(sqlite_firm)["closings"] == (
        "1 found: event 3: its sealed rows are not those that it recorded (3 of 3)"
    )


def test_rows_that_no_closing_sealed_are_found(sqlite_firm, tamper, faults):
    close(sqlite_firm)
    tamper(
        "insert into closed_vat_events select 2, row_number, 'forged', "
        + ", ".join(column.name for column in list(closed_vat_events.columns)[3:])
        + " from closed_vat_events"
    )
    assert faults(sqlite_firm) == {
        "closings": "1 found: closed vat event 1 was inserted: no event 2 sealed it"
    }
