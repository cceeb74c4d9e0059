"""Open the books, and the two ways to use them: a transaction, a consistent reading.

SQLite in WAL mode with `synchronous=FULL` beside the workspace, or PostgreSQL by URL.
Appends are serialised: a transaction takes the one lock first (`BEGIN IMMEDIATE`; an
advisory lock that PostgreSQL frees at its end) and reads the head of the chain under
it. So positions are committed in order, and who reads by position never misses one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from lettrage.books import migrate
from lettrage.books.canonical import instant_text
from lettrage.books.connection import LOCK_KEY, books_url, connect, shown, told
from lettrage.books.schema import events
from lettrage.books.witness import Witness
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

GENESIS_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of the chain; position 0 of empty books."""

    position: int
    hash: str
    recorded_at: str


@dataclass(slots=True)
class Transaction:
    """A writing transaction that holds the lock on the chain.

    Args:
        connection: open, inside the transaction.
        head: the last event, moved on by `journal.append`.
        now: the instant that this transaction's events carry; never before the head's.
    """

    connection: Connection
    head: Head
    now: str


class Books:
    """The open books of one workspace. Threads may share it; processes open their own.

    Args:
        place: the file or URL, as errors name it (without its password).
        engine: of the database, migrated.
        witness: where the head is remembered beside the books.
        clock: gives the present, with its time zone.
    """

    def __init__(
        self,
        place: str,
        *,
        engine: Engine,
        witness: Witness,
        clock: Callable[[], datetime],
    ) -> None:
        self.place = place
        self.engine = engine
        self.witness = witness
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that may append; committed whole at its end, or not at all.

        Raises:
            BooksBusy: another writer held the lock for too long.
            BooksUnreadable: the database fails or cannot be reached.
        """
        with self._told(), self._writing() as connection:
            head = read_head(connection)
            now = max(instant_text(self._clock()), head.recorded_at)
            transaction = Transaction(connection, head, now)
            seen = self.witness.read()
            agrees = seen is None or seen == _hash_at(connection, seen)
            yield transaction
        if agrees and transaction.head != head:
            self.witness.remember(transaction.head.position, transaction.head.hash)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the books, whoever writes meanwhile.

        Raises:
            BooksUnreadable: the database fails or cannot be reached.
        """
        reader = self.engine.execution_options(begin="deferred")
        if self.engine.dialect.name == "postgresql":
            reader = reader.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with self._told(), reader.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        writer = self.engine.execution_options(begin="immediate")
        with writer.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
            yield connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database says of itself into a line for people."""
        try:
            yield
        except DBAPIError as error:
            raise told(error, place=self.place) from error


def open_books(
    workspace: Workspace,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Books:
    """The books of `workspace`, made or brought up to date first.

    Raises:
        ConfigurationError: `storage.books_url` is no usable URL, or a newer version
            of Lettrage wrote these books.
        BooksMissing: there are none, though events were recorded here once.
        BooksUnreadable: the database fails or cannot be reached.
    """
    url = books_url(workspace, settings.storage)
    place = shown(url)
    books = Books(
        place,
        engine=connect(url),
        witness=Witness(workspace.books_witness_path),
        clock=clock,
    )
    try:
        with books._told():
            migrate.upgrade(books.engine, place=place, witness=books.witness)
    except BaseException:
        books.close()
        raise
    return books


def read_head(connection: Connection) -> Head:
    """The last event that `connection` sees."""
    row = connection.execute(
        select(events.c.position, events.c.hash, events.c.recorded_at)
        .order_by(events.c.position.desc())
        .limit(1)
    ).first()
    if row is None:
        return Head(0, GENESIS_HASH, "")
    return Head(row.position, row.hash, row.recorded_at)


def _hash_at(connection: Connection, seen: tuple[int, str]) -> tuple[int, str] | None:
    """The position and hash of the event at the place of `seen`."""
    row = connection.execute(
        select(events.c.position, events.c.hash).where(events.c.position == seen[0])
    ).first()
    return None if row is None else (row[0], row[1])
