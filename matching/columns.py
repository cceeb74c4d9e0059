"""The model's columns of a line's first two suggestions, kept beside their evidence.

What the model read is kept as it was read, so that a person who asks later sees what
each column weighed then (`contributions.py`): 32-bit floats in base64, in the order of
`matrix.FEATURES`; NaN: unknown. As JSON numbers they would be longer, and not exact.

Table made: `columns_shown`: hypothesis_key, columns.
"""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.matching.matrix import NAMES, Values, values_of

# So many suggestions of a line have a rival to be told from; the others have none.
RANKS = 2

_TYPE = np.dtype("<f4")
_ROWS_PER_PART = 200_000

_FIRST = f"""
create or replace temp table first_suggestions as
select hypothesis_key, row_number() over () - 1 as place
from decisions where rank <= {RANKS}
"""

_PART = """
from matrix
inner join first_suggestions using (hypothesis_key)
where place >= $first and place < $first + $rows
"""

_KEPT = """
insert into columns_shown
select hypothesis_key, base64("columns") as "columns" from arriving
"""


def keep_columns(connection: Connection) -> None:
    """Make `columns_shown` from `matrix` and `decisions`."""
    connection.execute(_FIRST)
    connection.execute("""
        create or replace temp table columns_shown (
            hypothesis_key bigint, "columns" varchar
        )
    """)
    for (count,) in connection.execute(
        "select count(*) from first_suggestions"
    ).fetchall():
        for first in range(0, count, _ROWS_PER_PART):
            _keep_part(connection, first)


def read_columns(text: str) -> Values:
    """The columns (1, len(FEATURES)) that `columns` of an evidence holds."""
    values = np.frombuffer(base64.b64decode(text), dtype=_TYPE)
    return values.reshape(1, -1).astype(np.float32)


def _keep_part(connection: Connection, first: int) -> None:
    keys, values = values_of(
        connection, _PART, {"first": first, "rows": _ROWS_PER_PART}
    )
    width = len(NAMES) * _TYPE.itemsize
    written = np.ascontiguousarray(values, dtype=_TYPE)
    kept = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(keys), [None, pa.py_buffer(written)]
    )
    arriving = pa.table({"hypothesis_key": keys, "columns": kept.cast(pa.binary())})
    connection.register("arriving", arriving)
    connection.execute(_KEPT)
    connection.unregister("arriving")
