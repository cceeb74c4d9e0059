from __future__ import annotations

from decimal import Decimal
from typing import Any

from lettrage.books import decisions, journal, users
from lettrage.books.decisions import (
    Allocation,
    DocumentState,
    LineClaim,
    Suggestion,
)
from lettrage.core.settings import Settings, settings_from
from lettrage.core.warehouse import writer
from lettrage.ingestion import books_landing

IBAN = "FR7630006000011234567890189"


def land_books(firm: Any) -> int:
    with writer(firm.workspace, firm.settings.storage) as connection:
        return books_landing.land(connection, firm.books)


def accept(firm: Any, line: str, amount: str) -> None:
    value = Decimal(amount)
    decisions.accept(
        firm.books,
        user_id=users.ensure(firm.books, "alice"),
        line=LineClaim(line, value, f"R-{line}"),
        suggestion=Suggestion(f"s-{line}", "exact", 1, 0.97, "{}"),
        allocations=[Allocation("FA-1", value, value)],
        documents={"FA-1": DocumentState(Decimal("100.00"), Decimal("100.00"))},
        seen_position=journal.head(firm.books).position,
    )


def test_decisions_land_once_in_the_order_of_the_chain(firm: Any) -> None:
    accept(firm, "L1", "60.00")
    first = land_books(firm)
    accept(firm, "L2", "40.00")
    head = land_books(firm)

    assert land_books(firm) == head > first
    assert firm.rows(
        "select bank_line_id, action, position from raw.decisions order by position"
    ) == [("L1", "accept", first), ("L2", "accept", head)]
    assert firm.rows(
        "select invoice_number, allocated_amount from raw.decision_allocations "
        "order by position"
    ) == [("FA-1", Decimal("60.0000")), ("FA-1", Decimal("40.0000"))]
    assert firm.rows("select position from raw.book_events order by position") == [
        (position,) for position in range(1, head + 1)
    ]


def test_users_are_what_they_are_now_without_credentials(firm: Any) -> None:
    alice = users.ensure(firm.books, "alice")
    land_books(firm)
    users.disable(firm.books, "alice", by=alice)
    land_books(firm)

    assert firm.rows("select user_id, login, is_active from raw.users") == [
        (alice, "alice", False)
    ]


def test_settings_and_accounts_are_replaced_each_time(firm: Any) -> None:
    table = {
        "company": {"name": "Vasseur", "siren": "732829320"},
        "tax": {"vat_on_debits": True},
        "accounts": [
            {"iban": IBAN, "name": "Courant", "ledger_account": "512100"},
            {"iban": "X", "bic": "B", "journal": "BNP"},
        ],
    }
    with writer(firm.workspace, firm.settings.storage) as connection:
        books_landing.write_settings(connection, Settings())
        books_landing.write_settings(connection, settings_from(table, source="test"))

    written = dict(firm.rows("select key, value from raw.settings"))
    assert written["company.name"] == "Vasseur"
    assert written["company.legal_form"] is None
    assert written["tax.vat_on_debits"] == "true"
    assert written["matching.promised_error_rate"] == "0.001"
    assert not any(key.startswith("storage.") for key in written)
    assert firm.rows("select * from raw.accounts order by ordinal") == [
        (IBAN, None, "EUR", "Courant", 1, "512100", None),
        ("X", "B", "EUR", None, 2, None, "BNP"),
    ]
