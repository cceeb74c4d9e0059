"""One file, read and checked: canonical and bank files behind one interface.

`stage` reads a file into temporary relations whose names start with `incoming`, and
writes nothing; `append` takes them to raw, inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lettrage.core.warehouse import Connection
from lettrage.ingestion import bank, canonical, versions
from lettrage.ingestion.identify import BANK_KIND, Bank, Identified
from lettrage.ingestion.rejected import count_rejected
from lettrage.ingestion.schema import raw_name


@dataclass(frozen=True, slots=True)
class Staged:
    """A file in the temporary relations: what will become of its rows."""

    source: Identified
    rows_landed: int
    rows_duplicate: int
    rows_rejected: int
    is_consistent: bool | None


def kind_of(source: Identified) -> str:
    """The kind's name, as in raw.documents.kind."""
    return BANK_KIND if isinstance(source, Bank) else source.kind.name


def stage(
    connection: Connection,
    path: Path,
    *,
    file_name: str,
    source: Identified,
    document_id: str,
    company_currency: str,
) -> Staged:
    """Read and check the file at `path`, and judge its rows by what landed before.

    Raises:
        DocumentError: the file as a whole cannot be read.
    """
    clear(connection)
    if isinstance(source, Bank):
        found = bank.stage(
            connection,
            path,
            file_name=file_name,
            parser=source.parser,
            document_id=document_id,
        )
        return Staged(
            source,
            found.rows_new,
            found.rows_duplicate,
            count_rejected(connection),
            found.is_consistent,
        )
    rows = canonical.stage(
        connection,
        path,
        file_name=file_name,
        source=source,
        company_currency=company_currency,
    )
    outcomes = versions.judge(connection, source)
    duplicate, conflicting = outcomes["duplicate"], outcomes["conflict"]
    return Staged(
        source,
        rows.good - duplicate - conflicting,
        duplicate,
        rows.rejected + conflicting,
        None,
    )


def append(connection: Connection, staged: Staged, *, document_id: str) -> None:
    """Append the staged rows to raw."""
    source = staged.source
    if isinstance(source, Bank):
        bank.append(connection, document_id=document_id, format=source.format)
        return
    kind = source.kind
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
    assert row[0] == staged.rows_landed, "rows in = landed + duplicate + rejected"


def clear(connection: Connection) -> None:
    """Drop what an earlier file left in the temporary relations."""
    for type in ("view", "table"):
        for (name,) in connection.execute(
            f"select {type}_name from duckdb_{type}s() "
            f"where temporary and starts_with({type}_name, 'incoming')"
        ).fetchall():
            connection.execute(f"drop {type} if exists temp.{name}")
