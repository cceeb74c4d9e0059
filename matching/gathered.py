"""What is kept of each part of the lines, when its turn is over.

Lines are read in parts, so that memory does not grow with their number: the texts, the
citations and the proposals of a part are gone when the next is read. What judging needs
of all lines at once is kept here, under the names that the parts use.

Tables made: `line_parts` (line_key, part): money that arrives comes before money that
leaves, since a return is told by what it returns; `all_` and the name of each relation
of `KEPT`. After `close`, these names mean all lines.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

KEPT = (
    "sets",
    "hypothesis_items",
    "features",
    "measures",
    "guesses",
    "best_parties",
    "citations",
)

_PARTS = """
create table line_parts as
select
    line_key,
    dense_rank() over (order by leaves, (place - 1) // $lines) as part
from (
    select
        line_key, remaining_amount < 0 as leaves,
        row_number() over (partition by remaining_amount < 0 order by line_key)
            as place
    from all_lines
)
"""

_AT_HAND = """
create or replace temp table lines as
select all_lines.*
from all_lines inner join line_parts using (line_key)
where part = $part
"""


def cut(connection: Connection, lines_per_part: int) -> int:
    """Make `line_parts`; how many parts there are, at least one."""
    connection.execute(_PARTS, {"lines": lines_per_part})
    row = connection.execute("select max(part) from line_parts").fetchone()
    return int(row[0]) if row and row[0] is not None else 1


def take(connection: Connection, part: int) -> None:
    """Make `lines`, those at hand."""
    connection.execute(_AT_HAND, {"part": part})


def keep(connection: Connection, *, is_first: bool) -> None:
    """Keep what is needed of the lines at hand."""
    for name in KEPT:
        if is_first:
            connection.execute(f"create temp table all_{name} as from {name}")
        else:
            connection.execute(f"insert into all_{name} by name from {name}")


def keys_taken(connection: Connection) -> int:
    """The highest hypothesis_key that is kept; 0 where none is."""
    row = connection.execute(
        "select coalesce(max(hypothesis_key), 0) from all_sets"
    ).fetchone()
    assert row is not None
    return int(row[0])


def close(connection: Connection) -> None:
    """From here on the names of `KEPT`, and `lines`, mean all lines."""
    for name in (*KEPT, "lines"):
        connection.execute(f"drop table {name}")
        connection.execute(f"create temp view {name} as from all_{name}")
