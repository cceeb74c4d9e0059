"""The books land into raw like any other source: by position in their chain.

Positions are committed in order, so what comes after the highest one that has landed is
all that is new. Users are replaced: only what they are now counts, and credentials
never land. So are decisions about who customers are, whose identifiers may be erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from lettrage.books import closings, identities, journal, models, reading
from lettrage.books.engine import Books
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, transaction
from lettrage.ingestion.schema import create_raw_tables

# The tables whose settings models may read; the others are this machine's business.
_TABLES_FOR_MODELS = (
    "company", "accounting", "tax", "matching", "categories", "quality",
)  # fmt: skip


def land(connection: Connection, books: Books) -> int:
    """Land the events and decisions that the warehouse lacks, users, identities.

    Args:
        connection: the warehouse writer's.
        books: open.

    Returns:
        The position up to which the books have landed.
    """
    create_raw_tables(connection)
    row = connection.execute(
        "select coalesce(max(position), 0) from raw.book_events"
    ).fetchone()
    assert row is not None
    # Of books without an event nothing has landed: here absence is position 0.
    landed, head = int(row[0]), journal.head(books).position
    sources = {
        "book_events": reading.events_after,
        "decisions": reading.decisions_after,
        "decision_allocations": reading.allocations_after,
        "closed_entry_lines": reading.closed_entry_lines_after,
        "closed_vat_events": reading.closed_vat_events_after,
    }
    with transaction(connection):
        for table, read_after in sources.items():
            connection.register("landing_books", read_after(books, landed, up_to=head))
            connection.execute(f"insert into raw.{table} by name from landing_books")
            connection.unregister("landing_books")
        replaced = {
            "users": reading.users(books),
            "identity_decisions": identities.table(books, up_to=head),
            "matching_models": models.table(books, up_to=head),
            "closings": closings.table(books, up_to=head),
        }
        for table, rows in replaced.items():
            connection.register("landing_books", rows)
            connection.execute(f"delete from raw.{table}")
            connection.execute(f"insert into raw.{table} by name from landing_books")
            connection.unregister("landing_books")
    return head


def write_settings(connection: Connection, settings: Settings) -> None:
    """Replace raw.settings and raw.accounts by what the workspace says now."""
    create_raw_tables(connection)
    accounts = [
        [
            account.iban,
            account.bic or None,
            account.currency,
            account.name or None,
            at,
            account.ledger_account or None,
            account.journal or None,
        ]
        for at, account in enumerate(settings.accounts, 1)
    ]
    with transaction(connection):
        connection.execute("delete from raw.settings")
        connection.execute("delete from raw.accounts")
        for pair in _pairs(settings):
            connection.execute("insert into raw.settings values (?, ?)", list(pair))
        for account in accounts:
            connection.execute(
                "insert into raw.accounts values (?, ?, ?, ?, ?, ?, ?)", account
            )


def _pairs(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Keys and values as text: `tax.vat_on_debits`, `true`; null where none is set."""
    for table in _TABLES_FOR_MODELS:
        for key, value in getattr(settings, table).model_dump(mode="json").items():
            if isinstance(value, bool):
                yield f"{table}.{key}", "true" if value else "false"
            elif isinstance(value, list | tuple | dict):
                yield f"{table}.{key}", json.dumps(value, ensure_ascii=False)
            else:
                yield f"{table}.{key}", None if value in (None, "") else str(value)
