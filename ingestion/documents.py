"""What became of each file: raw.documents, raw.rejected_rows, and the answer to a user.

A document's id is the first 16 digits of its SHA-256. One that was refused, and lands
later, leaves no trace of the refusal in raw; the books keep it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lettrage.core.warehouse import Connection

_ID_DIGITS = 16
_FAULTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is about to land or to be refused.

    Args:
        sha256: of its bytes.
        file_name: as the user knows it.
        kind: a canonical kind or `bank_statement`; None: unknown.
        format: CSV, XLSX, Parquet or a bank format's name; None: unknown.
        received_at: UTC.
    """

    sha256: str
    file_name: str
    kind: str | None
    format: str | None
    received_at: datetime

    @property
    def document_id(self) -> str:
        """What rows name it by."""
        return document_id_of(self.sha256)


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of one file (CONTRACT 1, `ingest --format json`).

    Args:
        file: as it was given.
        kind: None when nothing recognised it.
        format: None when nothing recognised it.
        landed: rows that are new.
        duplicate: rows that had landed before.
        rejected: rows that failed.
        consistent: whether its statements foot and chain; None: has no meaning.
        error: why the file was refused, in one line; None when it landed.
        faults: of its first rejected rows, a line each.
    """

    file: str
    kind: str | None
    format: str | None
    landed: int = 0
    duplicate: int = 0
    rejected: int = 0
    consistent: bool | None = None
    error: str | None = None
    faults: tuple[str, ...] = ()


def document_id_of(sha256: str) -> str:
    """The id of the document with these bytes."""
    return sha256[:_ID_DIGITS]


def landed_before(connection: Connection, sha256: str, *, file: str) -> Landed | None:
    """What to say of a file that has landed already: all its rows are duplicates.

    Rows that were rejected still are; nothing is written again.
    """
    row = connection.execute(
        """
        select kind, format, rows_landed + rows_duplicate, rows_rejected, is_consistent
        from raw.documents where sha256 = ? and error is null
        """,
        [sha256],
    ).fetchone()
    if row is None:
        return None
    kind, format, duplicate, rejected, is_consistent = row
    return Landed(
        file,
        kind,
        format,
        0,
        duplicate,
        rejected,
        is_consistent,
        faults=first_faults(connection, document_id_of(sha256)),
    )


def first_faults(connection: Connection, document_id: str) -> tuple[str, ...]:
    """Of the document's first rejected rows, a line each: place, field, reason."""
    rows = connection.execute(
        f"""
        select concat_ws(', ', file_name, 'line ' || line_number, field)
            || ': ' || reason
        from raw.rejected_rows where document_id = ? and line_number > 0
        order by line_number, field nulls last, reason limit {_FAULTS_SHOWN}
        """,
        [document_id],
    ).fetchall()
    return tuple(fault for (fault,) in rows)


def append_document(
    connection: Connection, document: Document, outcome: Landed, *, position: int
) -> None:
    """Append the document's row, and its rejected rows; inside a transaction.

    Args:
        connection: holds `incoming_rejected` unless the document is refused.
        document: the file.
        outcome: what became of it.
        position: of its event in the books.
    """
    connection.execute(
        "insert into raw.documents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            document.document_id,
            document.kind,
            document.format,
            document.file_name,
            document.sha256,
            document.received_at.replace(tzinfo=None),
            outcome.landed,
            outcome.duplicate,
            outcome.rejected,
            document.format,
            outcome.consistent,
            outcome.error,
            position,
        ],
    )
    named = [document.document_id, document.file_name]
    if outcome.error is not None:
        connection.execute(
            "insert into raw.rejected_rows values (?, ?, 0, null, ?, null)",
            [*named, outcome.error],
        )
        return
    connection.execute(
        """
        insert into raw.rejected_rows
        select ?, ?, line_number, field, reason, payload from incoming_rejected
        order by line_number, field nulls last, reason
        """,
        named,
    )


def forget_refusal(connection: Connection, document: Document) -> None:
    """Remove the rows of an earlier refusal of the same bytes."""
    for table in ("documents", "rejected_rows"):
        connection.execute(
            f"delete from raw.{table} where document_id = ?", [document.document_id]
        )
