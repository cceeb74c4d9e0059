"""The checks of what closings sealed: in the books, and in what was built from them."""

from __future__ import annotations

from sqlalchemy import Connection, Table, select

from lettrage.books.closings import KIND
from lettrage.books.findings import Findings
from lettrage.books.journal import RowsDigest
from lettrage.books.schema import events
from lettrage.books.sealing import SEALED, hash_row
from lettrage.books.verify_chain import streamed


def sealed(connection: Connection, found: Findings) -> str:
    """Every row that a closing sealed is as sealed; none is missing or new."""
    query = select(events).where(events.c.kind == KIND).order_by(events.c.position)
    closings = list(connection.execute(query))
    count = 0
    for closing in closings:
        before, digest = found.count, RowsDigest()
        for table in SEALED:
            _rows(connection, found, table, position=closing.position, digest=digest)
        # Rows that are named one by one explain a digest that does not fit.
        if found.count == before and digest.hexdigest() != closing.rows_digest:
            found.add(
                f"event {closing.position}: its sealed rows are not those that it "
                f"recorded ({digest.count} of {closing.rows_count})"
            )
        count += digest.count
    for table in SEALED:
        _strays(connection, found, table, known=[row.position for row in closings])
    return f"{len(closings)} closings, {count} sealed rows"


def _rows(
    connection: Connection,
    found: Findings,
    table: Table,
    *,
    position: int,
    digest: RowsDigest,
) -> None:
    """Check the rows of one table that one closing sealed, and add them to `digest`."""
    kind, expected = SEALED[table], 1
    query = (
        select(table).where(table.c.position == position).order_by(table.c.row_number)
    )
    for row in streamed(connection).execute(query):
        hashed, row_hash = tuple(row)[:-1], row.row_hash
        for missing in range(expected, row.row_number):
            found.add(f"{kind} {missing} of event {position} is missing")
        expected = row.row_number + 1
        if hash_row(kind, hashed) != row_hash:
            found.add(
                f"{kind} {row.row_number} of event {position} ({row[2]}) was changed"
            )
        digest.add(row_hash)


def _strays(
    connection: Connection, found: Findings, table: Table, *, known: list[int]
) -> None:
    """Sealed rows of no closing."""
    query = (
        select(table.c.position, table.c.row_number)
        .where(table.c.position.not_in(known))
        .order_by(table.c.position, table.c.row_number)
    )
    for position, row_number in streamed(connection).execute(query):
        found.add(
            f"{SEALED[table]} {row_number} was inserted: no event {position} sealed it"
        )
