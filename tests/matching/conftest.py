"""A firm's open items and bank lines as an accountant would write them down."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lettrage.books import users
from lettrage.books.engine import Books, open_books
from lettrage.core import warehouse
from lettrage.core.settings import Storage, read_settings
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables
from lettrage.matching import inputs, pipeline
from lettrage.matching.policy import MatchPolicy

TYPES = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "varchar[]": pa.list_(pa.string()),
    inputs.MONEY: pa.decimal128(18, 4),
}
ISSUED, BOOKED = date(2026, 3, 2), date(2026, 4, 1)


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The input `name`, with null where a row says nothing."""
    columns = inputs.INPUTS[name]
    return pa.table(
        {
            column: pa.array([row.get(column) for row in rows], TYPES[kind])
            for column, kind in columns.items()
        }
    )


def item(
    number: str, customer: str, amount: str, *, issued: date = ISSUED, **more: Any
) -> dict[str, Any]:
    """An open document; a negative amount is a credit note."""
    kind = "credit_note" if amount.startswith("-") else "invoice"
    return {
        "invoice_number": number,
        "document_type": kind,
        "customer_id": customer,
        "issue_date": issued,
        "due_date": issued,
        "currency": "EUR",
        "open_amount": Decimal(amount),
        **more,
    }


def line(key: str, amount: str, label: str, **more: Any) -> dict[str, Any]:
    """A booked bank line; positive is money in."""
    return {
        "bank_line_id": key,
        "account_iban": "FR7630006000011234567890189",
        "booking_date": BOOKED,
        "remaining_amount": Decimal(amount),
        "currency": "EUR",
        "label": label,
        "remittance": label,
        "is_reversal": False,
        "is_automatic_allowed": True,
        "rejected_suggestion_ids": [],
        **more,
    }


def customer(key: str, name: str, **more: Any) -> dict[str, Any]:
    """A customer that nobody has decided on yet."""
    return {
        "customer_id": key,
        "name": name,
        "known_ibans": [],
        "known_names": [],
        **more,
    }


CUSTOMERS = [
    customer("C1", "Boulangerie Martin"),
    customer("C2", "Garage du Port"),
    customer("C3", "Imprimerie Vasseur"),
]

Suggest = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def suggest() -> Suggest:
    """Suggestions as rows, from whatever inputs a test names."""

    def call(
        items: list[dict[str, Any]],
        lines: list[dict[str, Any]],
        *,
        customers: list[dict[str, Any]] = CUSTOMERS,
        payouts: list[dict[str, Any]] | None = None,
        batch: list[dict[str, Any]] | None = None,
        paid: list[dict[str, Any]] | None = None,
        others: list[dict[str, Any]] | None = None,
        rates: list[dict[str, Any]] | None = None,
        policy: MatchPolicy | None = None,
        certificate: pa.Table | None = None,
    ) -> list[dict[str, Any]]:
        return pipeline.suggest(
            open_items=table("open_items", items),
            bank_lines=table("bank_lines", lines),
            customers=table("customers", customers),
            payouts=table("payouts", payouts or []),
            batch_items=table("batch_items", batch or []),
            paid_items=table("paid_items", paid or []),
            other_payers=table("other_payers", others or []),
            rates=table("rates", rates or []),
            policy=policy or MatchPolicy(),
            certificate=certificate,
        ).to_pylist()

    return call


@pytest.fixture
def decided(suggest: Suggest) -> Callable[..., dict[str, set[str | None]]]:
    """What is decided without a person: line -> the documents it pays."""

    def call(*arguments: Any, **options: Any) -> dict[str, set[str | None]]:
        found: dict[str, set[str | None]] = {}
        for row in suggest(*arguments, **options):
            if row["is_automatic"]:
                found.setdefault(row["bank_line_id"], set()).add(row["invoice_number"])
        return found

    return call


@pytest.fixture
def first(suggest: Suggest) -> Callable[..., dict[str, set[str | None]]]:
    """The top suggestion of each line: line -> documents."""

    def call(*arguments: Any, **options: Any) -> dict[str, set[str | None]]:
        found: dict[str, set[str | None]] = {}
        for row in suggest(*arguments, **options):
            if row["rank"] == 1:
                found.setdefault(row["bank_line_id"], set()).add(row["invoice_number"])
        return found

    return call


@pytest.fixture
def firm() -> dict[str, Callable[..., dict[str, Any]]]:
    """The makers of rows."""
    return {"item": item, "line": line, "customer": customer}


@pytest.fixture(scope="session")
def _published_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("firm") / "workspace"
    root.mkdir()
    (root / "lettrage.toml").write_text("", encoding="utf-8")
    found, storage = Workspace.at(root), Storage()
    with warehouse.writer(found, storage) as connection:
        create_raw_tables(connection)
        connection.execute(Path(__file__).with_name("firm.sql").read_text("utf-8"))
        # What a run does not yet know, it reads as decided at chain position 1: the
        # event that adds the user.
        connection.execute(
            "insert into raw.runs (run_id, as_of_date, known_at, started_at) "
            "values ('r1', '2026-04-30', 1, '2026-04-30 08:00:00')"
        )
        warehouse.publish(connection, found, storage)
    return root


@pytest.fixture
def workspace(_published_firm: Path, tmp_path: Path) -> Workspace:
    """A copy of the firm of firm.sql, for one test that acts."""
    root = tmp_path / "workspace"
    shutil.copytree(_published_firm, root, symlinks=True)
    return Workspace.at(root)


@pytest.fixture
def books(workspace: Workspace) -> Iterator[Books]:
    """The books of `workspace`: empty but for the user `anne`, at position 1."""
    settings = read_settings(workspace.settings_path)
    with open_books(workspace, settings) as opened:
        users.ensure(opened, "anne")
        yield opened


@pytest.fixture
def anne(books: Books) -> str:
    """Who decides."""
    return users.ensure(books, "anne")
