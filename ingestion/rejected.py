"""`incoming_rejected`: the rows of a file that fail, one row a fault.

Columns: line_number bigint, field, reason, payload.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.ingestion.parser import RejectedRow


def make_rejected(connection: Connection) -> None:
    """Make the table, empty."""
    connection.execute(
        "create temp table incoming_rejected "
        "(line_number bigint, field varchar, reason varchar, payload varchar)"
    )


def add_rejected(connection: Connection, rows: Sequence[RejectedRow]) -> None:
    """Add what a reader or parser set aside."""
    if not rows:
        return
    batch = pa.table(
        {
            "line_number": pa.array([row.line_number for row in rows], pa.int64()),
            "field": pa.array([row.field for row in rows], pa.string()),
            "reason": pa.array([row.reason for row in rows], pa.string()),
            "payload": pa.array([row.payload for row in rows], pa.string()),
        }
    )
    connection.register("incoming_batch", batch)
    connection.execute("insert into incoming_rejected from incoming_batch")
    connection.unregister("incoming_batch")


def count_rejected(connection: Connection) -> int:
    """How many rows failed, whatever the number of their faults."""
    row = connection.execute(
        "select count(distinct line_number) from incoming_rejected"
    ).fetchone()
    assert row is not None
    return int(row[0])
