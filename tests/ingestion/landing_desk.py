"""One file through identifying, staging and appending, in a scratch warehouse."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lettrage.core import warehouse
from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion import staging
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.identify import identify
from lettrage.ingestion.schema import create_raw_tables
from lettrage.ingestion.sources import Bank, Canonical, Identified
from lettrage.ingestion.translator import LINE_NUMBER

COMPANY = Company(name="Atelier Morel", siren="732829320", country="FR", currency="EUR")
ACCOUNTS = Accounts("FR7630006000011234567890189", "EUR")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file.

    Args:
        read: rows that its reader gave or set apart, counted before they were judged.
        landed, duplicate, rejected: as `lettrage ingest` says them.
        lines: the line numbers of rows that were read, or rejected.
    """

    read: int
    landed: int
    duplicate: int
    rejected: int
    lines: frozenset[int]


class _Undone(Exception):
    """Takes back what was appended."""


@contextmanager
def desk() -> Iterator[Connection]:
    """A warehouse in memory with empty raw tables."""
    with warehouse.scratch() as connection:
        connection.execute("set threads = 1")
        create_raw_tables(connection)
        yield connection


def landed(connection: Connection, path: Path, file_name: str) -> Outcome:
    """Land the file at `path`, and take it back.

    Raises:
        DocumentError: it is refused.
    """
    source = identify(path, file_name, SHIPPED, as_kind=None)
    staged = staging.stage(
        connection,
        path,
        file_name=file_name,
        source=source,
        document_id="d1",
        company=COMPANY,
        accounts=ACCOUNTS,
    )
    spools, rejected = _spools(connection, source)
    lines, read = _told(connection, spools, rejected)
    outcome: Outcome | None = None
    try:
        with warehouse.transaction(connection):
            done = staging.append(connection, staged, document_id="d1", company=COMPANY)
            outcome = Outcome(
                read, done.rows_landed, done.rows_duplicate, done.rows_rejected, lines
            )
            raise _Undone
    except _Undone:
        assert outcome is not None
        return outcome


def landed_alone(path: Path) -> tuple[str | tuple[int, int], int]:
    """Land the file at `path` in bounded memory, in a process that does nothing else.

    Returns:
        How many rows were read and what became of as many, or the refusal; and the
        most memory that this process had, in bytes.
    """
    said: str | tuple[int, int]
    with desk() as connection:
        connection.execute("set memory_limit = '256MB'")
        try:
            found = landed(connection, path, "long")
            said = found.read, found.landed + found.duplicate + found.rejected
        except DocumentError as error:
            said = str(error)
    return said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _spools(connection: Connection, source: Identified) -> tuple[dict[str, str], str]:
    """The relations that hold what was read, each with its column of line numbers."""
    if isinstance(source, Bank):
        return {"incoming_lines": "line_number"}, "incoming_rejected"
    if isinstance(source, Canonical):
        # A row that fails stands in both: it is counted once, as rejected.
        return {"incoming_good": "line_number"}, "incoming_rejected"
    tables = connection.execute(
        "select table_name from duckdb_tables() where temporary "
        "and starts_with(table_name, 'translated_')"
    ).fetchall()
    names = {name for (name,) in tables} - {"translated_rejected"}
    return dict.fromkeys(names, LINE_NUMBER), "translated_rejected"


def _told(
    connection: Connection, spools: dict[str, str], rejected: str
) -> tuple[frozenset[int], int]:
    """The lines that were read or set apart, and how many rows that are."""
    read = [
        f"select abs({place}) as line from {name}" for name, place in spools.items()
    ]
    apart = f"select distinct line_number as line from {rejected}"
    # A good canonical row that conflicts with another stands in both: it is one.
    union = " union " if "incoming_good" in spools else " union all "
    both = union.join([*read, apart])
    (rows,) = connection.execute(f"select count(*) from ({both})").fetchone() or (0,)
    # Of an item that gives several rows, the further ones say its line and millions.
    said = f"select distinct line % 1000000 from ({both})"
    return frozenset(line for (line,) in connection.execute(said).fetchall()), rows
