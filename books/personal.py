"""Erase what the books know of a person, and let the chain still verify.

An `erasure` event names the positions whose side rows go; `erasures` repeats them, and
the triggers let nothing else go. What stays is the event without its personal data:
that someone was given a role, that someone decided. A `user_id` is a pseudonym and
stays, since the law keeps who decided what; nothing here says any more who it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from lettrage.books import journal
from lettrage.books.canonical import storable
from lettrage.books.engine import Books
from lettrage.books.schema import erasures, personal_data
from lettrage.core.errors import RuleViolation


def erase(books: Books, *, user_id: str, positions: Iterable[int], reason: str) -> int:
    """Erase the personal data of the events at `positions`.

    The bytes go too: SQLite overwrites them and its log is emptied; PostgreSQL is
    vacuumed. Copies made before (backups) are not reached.

    Args:
        books: open.
        user_id: who erases.
        positions: of the events; `users.positions_of` gives those about a user.
        reason: why, without personal data.

    Returns:
        The position of the erasure event.

    Raises:
        RuleViolation: an event has no personal data (any more).
    """
    wanted = sorted(set(positions))
    with books.transaction() as transaction:
        connection = transaction.connection
        for position in wanted:
            if not connection.scalar(
                select(personal_data.c.position).where(
                    personal_data.c.position == position
                )
            ):
                raise RuleViolation(
                    "erasure", f"event {position}", "personal data", "none"
                )
        erasure = journal.append(
            transaction,
            "erasure",
            user_id=user_id,
            payload={"positions": wanted, "reason": storable(reason)},
        )
        for position in wanted:
            connection.execute(
                insert(erasures), {"erased_position": position, "position": erasure}
            )
            connection.execute(
                delete(personal_data).where(personal_data.c.position == position)
            )
    _forget(books)
    return erasure


def _forget(books: Books) -> None:
    """Leave no trace of deleted rows in the database's own files."""
    statement = (
        "vacuum personal_data"
        if books.engine.dialect.name == "postgresql"
        else "pragma wal_checkpoint(truncate)"
    )
    raw = books.engine.raw_connection()
    try:
        if books.engine.dialect.name == "postgresql":
            raw.dbapi_connection.autocommit = True  # type: ignore[union-attr]
        raw.cursor().execute(statement)
    finally:
        # Its mode was changed: it must not go back to the pool.
        raw.invalidate()
