"""What is kept of each part of the lines, when its turn is over.

Lines are read in parts, so that memory does not grow with their number: the texts, the
citations and the proposals of a part are gone when the next is read. Parts are read
side by side (`side_by_side.py`), each in the temporary tables of its own cursor. What
judging needs of all lines at once is kept here, in the order of the parts, whichever
is read first.

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

# The keys of a part's hypotheses start here, times its number: no part asks another
# how many it has.
KEYS_PER_PART = 2**32

_PARTS = """
create table line_parts as
select
    line_key, leaves,
    dense_rank() over (order by leaves, (place - 1) // $lines) as part
from (
    select
        line_key, remaining_amount < 0 as leaves,
        row_number() over (partition by remaining_amount < 0 order by line_key)
            as place
    from all_lines
)
"""

_NUMBERS = """
select
    coalesce(list(distinct part order by part) filter (not leaves), [0]),
    coalesce(list(distinct part order by part) filter (leaves), [])
from line_parts
"""

_AT_HAND = """
create temp table lines as
select all_lines.*
from all_lines inner join line_parts using (line_key)
where part = $part
"""


def cut(connection: Connection, lines_per_part: int) -> tuple[list[int], list[int]]:
    """Make `line_parts`; the parts of money that arrives, one at least, and leaves."""
    connection.execute(_PARTS, {"lines": lines_per_part})
    row = connection.execute(_NUMBERS).fetchone()
    assert row is not None
    return row[0], row[1]


def take(cursor: Connection, part: int) -> None:
    """Make `lines`, those at hand."""
    cursor.execute(_AT_HAND, {"part": part})


def keep(cursor: Connection) -> None:
    """Keep what is needed of the lines at hand."""
    for name in KEPT:
        cursor.execute(
            f"create table if not exists all_{name} as from {name} limit 0"
        )
        cursor.execute(f"insert into all_{name} by name from {name}")


def close(connection: Connection) -> None:
    """From here on the names of `KEPT`, and `lines`, mean all lines."""
    for name in (*KEPT, "lines"):
        connection.execute(f"create view {name} as from all_{name}")
