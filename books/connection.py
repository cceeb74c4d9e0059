"""How to reach the database of the books, SQLite or PostgreSQL, and what it says.

The rest of the books knows neither: it asks for a transaction and gets one.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

from lettrage.core.errors import ConfigurationError, PlatformError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace

# How long a writer waits for those before it. A batch of 300,000 rows takes seconds.
LOCK_WAIT_SECONDS = 120

# Names the one lock on the chain among a PostgreSQL database's advisory locks.
LOCK_KEY = int.from_bytes(b"lettrage")

# Memory for SQLite's pages.
CACHE_KIB = 65_536

# Above this many rows PostgreSQL's COPY is worth its round trips.
COPY_ROWS_MIN = 500


class BooksBusy(PlatformError):
    """Another writer held the books for too long; nothing was recorded."""


class BooksUnreadable(PlatformError):
    """The database of the books fails, or cannot be reached."""


def books_url(workspace: Workspace, storage: Storage) -> URL:
    """Where the books are: the setting's URL, or `books.db` of the workspace.

    Raises:
        ConfigurationError: no URL, or of a database that the books do not speak.
    """
    if not storage.books_url:
        return URL.create("sqlite", database=str(workspace.books_path))
    key, remedy = "storage.books_url", "expected postgresql://… or sqlite:///…"
    try:
        url = make_url(storage.books_url)
    except ArgumentError as error:
        raise ConfigurationError(key, None, f"is no URL; {remedy}") from error
    match url.get_backend_name():
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case "sqlite" if url.database and url.database != ":memory:":
            return url
        case _:
            raise ConfigurationError(key, shown(url), remedy)


def shown(url: URL) -> str:
    """The file or the URL as people may read it: without the password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def connect(url: URL) -> Engine:
    """An engine for `url`; opens nothing yet."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]
) -> None:
    """Append `rows`, each with a value for every column of `table` in its order."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_ROWS_MIN:
        cursor = connection.connection.cursor()
        with cursor, cursor.copy(f"copy {table.name} ({names}) from stdin") as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    connection.exec_driver_sql(
        f"insert into {table.name} ({names}) values ({marks})", list(rows)
    )


@contextlib.contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Within it, SQLite also reads text that is broken: `verify` must name its row."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def told(error: DBAPIError, *, place: str) -> Exception:
    """`error` as a person can use it; a fault of ours stays what it is."""
    said = " ".join(str(error.orig).split())
    is_busy = "database is locked" in said or "lock timeout" in said
    if isinstance(error, OperationalError) and is_busy:
        return BooksBusy(
            f"{place}: another command writes the books; waited {LOCK_WAIT_SECONDS} s; "
            "try again when it is done"
        )
    if isinstance(error, IntegrityError | ProgrammingError):
        return error
    if isinstance(error, DatabaseError | InterfaceError):
        return BooksUnreadable(f"{place}: the books cannot be used: {said}")
    return error


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # We begin transactions ourselves, see `_begin_sqlite`.
    connection.isolation_level = None
    _keep_in_wal_mode(connection)
    connection.execute("pragma synchronous = full")
    # A large batch goes to random places of three indexes: keep them in memory.
    connection.execute(f"pragma cache_size = -{CACHE_KIB}")
    # What is deleted (personal data, only) is overwritten, not just unlinked.
    connection.execute("pragma secure_delete = on")


def _keep_in_wal_mode(connection: sqlite3.Connection) -> None:
    """Set WAL mode once; SQLite does not wait by itself for another who does."""
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while connection.execute("pragma journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "deferred")
    connection.exec_driver_sql(f"begin {mode}")


def _prepare_postgresql(connection: Any, _: object) -> None:
    connection.execute(f"set lock_timeout = '{LOCK_WAIT_SECONDS}s'")
    connection.commit()
