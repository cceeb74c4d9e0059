"""Rows of a Parquet file as cells, numbered from 1.

Decimal columns are exact. A float column is read as its shortest decimal, and the row
stands or falls by that text: 12.3 lands, 0.30000000000000004 is more than four decimals
and is rejected. Instants at midnight are dates.
"""

from __future__ import annotations

from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection, DatabaseError, scratch
from lettrage.ingestion.header import Header, header_of

MAGIC = b"PAR1"


def header(path: Path, file_name: str) -> Header:
    """The names of the columns.

    Raises:
        DocumentError: the file is damaged.
    """
    with scratch() as connection:
        try:
            rows = connection.execute(
                "describe from read_parquet(?)", [str(path)]
            ).fetchall()
        except DatabaseError as error:
            raise _damaged(file_name, error) from error
    # The header stands before row 1, as it were.
    return header_of([row[0] for row in rows], line_number=0)


def read(connection: Connection, path: Path, *, file_name: str, header: Header) -> None:
    """Make the table `incoming_cells` (c0 … cn varchar, line_number) of the file.

    Raises:
        DocumentError: the file is damaged.
    """
    try:
        columns = connection.execute(
            "describe from read_parquet(?)", [str(path)]
        ).fetchall()
        cells = ", ".join(
            f"{_as_text(name, type)} as c{place}"
            for place, (name, type, *_) in enumerate(columns[: len(header.names)])
        )
        connection.execute(
            f"""
            create temp table incoming_cells as
            select {cells}, file_row_number + 1 as line_number
            from read_parquet(?, file_row_number = true)
            """,
            [str(path)],
        )
    except DatabaseError as error:
        raise _damaged(file_name, error) from error


def _as_text(name: str, type: str) -> str:
    text = '"' + name.replace('"', '""') + '"::varchar'
    if type in {"DOUBLE", "FLOAT"}:
        # A whole number in a float column is written 30.0.
        return f"regexp_replace({text}, '\\.0$', '')"
    if type.startswith("TIMESTAMP"):
        return f"regexp_replace({text}, ' 00:00:00(\\+00)?$', '')"
    return text


def _damaged(file_name: str, error: Exception) -> DocumentError:
    cause = str(error).partition("\n")[0]
    return DocumentError(file_name, None, None, cause, "expected a whole Parquet file")
