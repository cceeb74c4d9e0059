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
from lettrage.matching.side_by_side import threads

# A part costs some hundred statements, whatever its lines.
_LINES_MIN = 10_000

PAYERS = ("line_parties",)

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

_PAYERS_AT_HAND = """
create temp table line_parties as from all_line_parties semi join lines using (line_key)
"""

# In the order of the lines' ids, so that suggestions need not be sorted again.
_DECIDED_LINES_MAX = 100_000
_LINES_DECIDED = """
create temp table lines as
from all_lines where (line_key - 1) // $lines = $part
"""
_DECISIONS_AT_HAND = """
create temp table decisions as
from memory.main.decisions semi join lines using (line_key)
"""

_AT_HAND = """
create temp table lines as
select all_lines.*
from all_lines inner join line_parts using (line_key)
where part = $part
"""


def cut(connection: Connection, lines_per_part: int) -> tuple[list[int], list[int]]:
    """Make `line_parts`; the parts of money that arrives, one at least, and leaves."""
    lines = _lines_each(connection, lines_per_part)
    connection.execute(_PARTS, {"lines": lines})
    row = connection.execute(_NUMBERS).fetchone()
    assert row is not None
    return row[0], row[1]


def parts(connection: Connection) -> list[int]:
    """All parts of the lines that have any."""
    rows = connection.execute("select distinct part from line_parts order by part")
    return [part for (part,) in rows.fetchall()]


def keys_of(part: int) -> dict[str, object]:
    """The `first` hypothesis_key that a part may have, and the `next` part's."""
    return {"first": part * KEYS_PER_PART, "next": (part + 1) * KEYS_PER_PART}


def take(cursor: Connection, part: int) -> None:
    """Make `lines`, those at hand."""
    cursor.execute(_AT_HAND, {"part": part})


def take_payers(cursor: Connection) -> None:
    """Make `line_parties` of the lines at hand from those of all lines."""
    cursor.execute(_PAYERS_AT_HAND)


def keep(cursor: Connection, names: tuple[str, ...]) -> None:
    """Keep these tables of the lines at hand."""
    for name in names:
        cursor.execute(f"create table if not exists all_{name} as from {name} limit 0")
        cursor.execute(f"insert into all_{name} by name from {name}")


def close(connection: Connection) -> None:
    """From here on the names of `KEPT`, and `lines`, mean all lines."""
    for name in (*KEPT, "lines"):
        connection.execute(f"create view {name} as from all_{name}")


def cut_decided(connection: Connection) -> range:
    """The parts in which suggestions are explained, one at least."""
    lines = _lines_each(connection, _DECIDED_LINES_MAX)
    return range(max(-(-_lines_count(connection) // lines), 1))


def take_decided(cursor: Connection, part: int) -> None:
    """Make `lines` and `decisions` of a part of `cut_decided`."""
    lines = _lines_each(cursor, _DECIDED_LINES_MAX)
    cursor.execute(_LINES_DECIDED, {"lines": lines, "part": part})
    cursor.execute(_DECISIONS_AT_HAND)


def _lines_each(connection: Connection, lines_max: int) -> int:
    """How many lines a part has: few enough that no thread has none."""
    evenly = -(-_lines_count(connection) // threads(connection))
    return min(lines_max, max(evenly, _LINES_MIN))


def _lines_count(connection: Connection) -> int:
    row = connection.execute("select count(*) from all_lines").fetchone()
    assert row is not None
    return int(row[0])
