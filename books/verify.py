"""Prove the books: every check that `lettrage verify` makes, each naming what is wrong.

What these checks cannot see: an end cut off the chain where the witness file was cut
too, or a chain made anew from some event on with its witness. A head kept elsewhere
(`anchors`) shows both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from lettrage.books import migrate, verify_chain, verify_closings, verify_rows
from lettrage.books.connection import BooksUnreadable, any_text
from lettrage.books.engine import Books
from lettrage.books.findings import Findings
from lettrage.books.schema import APPEND_ONLY, REVISION, metadata
from lettrage.books.verify_chain import Anchor

# The triggers that are there and on.
_SQLITE = "select name from sqlite_master where type = 'trigger'"
_POSTGRESQL = """
    select tgname from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    where relnamespace = current_schema()::regnamespace
        and not tgisinternal and tgenabled = 'O'
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold of the books.

    Args:
        name: stable, for programs.
        holds: whether it does.
        detail: what was looked at; or what is wrong, the first of it by name.
    """

    name: str
    holds: bool
    detail: str


def verify(books: Books, *, anchors: Sequence[Anchor] = ()) -> list[Check]:
    """Check all that the books hold, in bounded memory, while others may write.

    Args:
        books: open.
        anchors: heads of this chain that were kept elsewhere, beside the witness.

    Returns:
        Every check, whether it holds or not: storage, schema, append_only, gapless,
        chain, witness, rows, closings, personal_data, claims, landings.
    """
    seen = books.witness.read()
    heads = list(anchors)
    if seen is not None:
        heads.append(Anchor(*seen, place=str(books.witness.path)))
    checks: dict[str, Callable[[Connection, Findings], str]] = {
        "storage": _storage,
        "schema": _schema,
        "append_only": _append_only,
        "gapless": verify_chain.gapless,
        "chain": verify_chain.chain,
        "witness": lambda c, found: verify_chain.anchored(c, found, anchors=heads),
        "rows": verify_rows.rows,
        "closings": verify_closings.sealed,
        "personal_data": verify_chain.personal_data_kept,
        "claims": verify_rows.claims_derived,
        "landings": verify_rows.landings_derived,
    }
    return [_check(books, name, check) for name, check in checks.items()]


def _check(
    books: Books, name: str, check: Callable[[Connection, Findings], str]
) -> Check:
    found = Findings()
    try:
        with books.reading() as connection, any_text(connection):
            looked_at = check(connection, found)
    except BooksUnreadable as error:
        found.add(str(error))
        looked_at = ""
    return Check(name, found.count == 0, found.detail(looked_at))


def _storage(connection: Connection, found: Findings) -> str:
    """The database's own opinion of its file."""
    if connection.dialect.name != "sqlite":
        return "PostgreSQL answers"
    for said in connection.scalars(text("pragma integrity_check")):
        if said != "ok":
            found.add(said)
    return "SQLite finds its file whole"


def _schema(connection: Connection, found: Findings) -> str:
    """The tables are those of the newest migration."""
    revision = migrate.revision_of(connection)
    if revision != REVISION:
        found.add(f"schema {revision}, expected {REVISION}")
    there = set(inspect(connection).get_table_names())
    for table in metadata.tables:
        if table not in there:
            found.add(f"table {table} is missing")
    return f"schema {REVISION}"


def _append_only(connection: Connection, found: Findings) -> str:
    """The triggers that refuse every change are in place."""
    query = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    there = set(connection.scalars(text(query)))
    expected = [
        f"{table}_refuses_{verb}"
        for table in (*(table.name for table in APPEND_ONLY), "personal_data")
        for verb in ("update", "delete")
    ]
    for trigger in expected:
        if trigger not in there:
            found.add(f"trigger {trigger} is missing")
    return f"{len(expected)} triggers refuse every change"
