"""Translated files: rows of several kinds, each landed as its canonical file would be.

`read` spools what a translator yields into one temporary table a kind, and judges
nothing; `append` then takes kind after kind through casting, checks and versions into
raw in the order of the kinds, so that an invoice stands before its lines are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lettrage.core.warehouse import Connection
from lettrage.ingestion import canonical, versions
from lettrage.ingestion.cells import quoted
from lettrage.ingestion.header import header_of
from lettrage.ingestion.kinds import KINDS, Kind
from lettrage.ingestion.rejected import add_rejected, count_rejected, make_rejected
from lettrage.ingestion.schema import raw_name
from lettrage.ingestion.sources import Canonical
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD, Translation

_NAMES = frozenset(kind.name for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a translated file."""

    landed: int
    duplicate: int
    rejected: int


def read(connection: Connection, translations: Iterable[Translation]) -> None:
    """Spool the rows of a file: `translated_<kind>`, and `translated_rejected`.

    Raises:
        DocumentError: the file as a whole cannot be read.
    """
    clear(connection)
    make_rejected(connection)
    known: set[str] = set()
    for translation in translations:
        add_rejected(connection, translation.rejected)
        if translation.rows is None:
            continue
        assert translation.kind in _NAMES, translation.kind
        connection.register("incoming_batch", translation.rows)
        spool = f"translated_{translation.kind}"
        if translation.kind in known:
            connection.execute(f"insert into {spool} by name from incoming_batch")
        else:
            connection.execute(f"create temp table {spool} as from incoming_batch")
        connection.unregister("incoming_batch")
        known.add(translation.kind)
    connection.execute("alter table incoming_rejected rename to translated_rejected")


def append(
    connection: Connection, *, document_id: str, format: str, company_currency: str
) -> Counts:
    """Append what is spooled to raw, and leave all its faults in `incoming_rejected`.

    Args:
        connection: in a transaction; holds what `read` has made.
        document_id: of the file.
        format: of the file.
        company_currency: of rows that say none.
    """
    row = connection.execute(
        "select count(distinct line_number) from translated_rejected"
    ).fetchone()
    assert row is not None
    landed, duplicate, rejected = 0, 0, int(row[0])
    for source in _spooled(connection, format):
        counts = _append_kind(connection, source, document_id, company_currency)
        landed += counts.landed
        duplicate += counts.duplicate
        rejected += counts.rejected
        connection.execute("insert into translated_rejected from incoming_rejected")
    clear_incoming(connection)
    connection.execute("alter table translated_rejected rename to incoming_rejected")
    return Counts(landed, duplicate, rejected)


def _spooled(connection: Connection, format: str) -> Iterator[Canonical]:
    """What is spooled of each kind, in the order of the kinds."""
    for kind in KINDS:
        names = [
            name
            for (name,) in connection.execute(
                "select column_name from duckdb_columns() "
                "where database_name = 'temp' and table_name = ? order by column_index",
                [f"translated_{kind.name}"],
            ).fetchall()
        ]
        if names:
            header = header_of([n for n in names if n not in (LINE_NUMBER, PAYLOAD)])
            yield Canonical(kind, format, header, has_payload=PAYLOAD in names)


def _append_kind(
    connection: Connection,
    source: Canonical,
    document_id: str,
    company_currency: str,
) -> Counts:
    clear_incoming(connection)
    cells = ", ".join(
        f"{_identifier(name)} as c{place}"
        for place, name in enumerate(source.header.names)
    )
    payload = f", {PAYLOAD}" if source.has_payload else ""
    connection.execute(
        f"""
        create temp view incoming_cells as
        select {cells}, {LINE_NUMBER} as line_number{payload}
        from translated_{source.kind.name}
        """
    )
    rows = canonical.check(connection, source, (), company_currency=company_currency)
    outcomes = versions.judge(connection, source, format=source.format)
    duplicate, conflicting = outcomes["duplicate"], outcomes["conflict"]
    landed = append_good(connection, source.kind, document_id=document_id)
    rejected = count_rejected(connection)
    assert landed == rows.good - duplicate - conflicting, source
    assert rejected == rows.rejected + conflicting, source
    return Counts(landed, duplicate, rejected)


def _identifier(name: str) -> str:
    """SQL: a column by its name, whatever characters another program gave it."""
    return '"' + name.replace('"', '""') + '"'


def append_good(connection: Connection, kind: Kind, *, document_id: str) -> int:
    """Append the good rows of `kind` that are new to raw; how many they are."""
    columns = ", ".join(raw_name(kind, column.name) for column in kind.columns)
    row = connection.execute(
        f"""
        insert into raw.{kind.name} by name
        select {columns}, custom_fields, ? as document_id, line_number
        from incoming_good
        where line_number not in (
            select line_number from incoming_outcomes where outcome <> 'landed'
        )
        """,
        [document_id],
    ).fetchone()
    assert row is not None
    return int(row[0])


def clear(connection: Connection) -> None:
    """Drop what an earlier file left in the temporary relations."""
    clear_incoming(connection)
    _drop(connection, "translated")


def clear_incoming(connection: Connection) -> None:
    """Drop the relations of one table of rows."""
    _drop(connection, "incoming")


def _drop(connection: Connection, prefix: str) -> None:
    for type in ("view", "table"):
        for (name,) in connection.execute(
            f"select {type}_name from duckdb_{type}s() "
            f"where temporary and starts_with({type}_name, {quoted(prefix)})"
        ).fetchall():
            connection.execute(f"drop {type} if exists temp.{name}")
