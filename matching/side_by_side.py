"""Work on parts in threads, each with a cursor of its own.

DuckDB uses one thread for each 122,880 rows of a statement, and most statements of
matching see fewer: so two parts are read at once instead. A cursor's temporary tables
are its own; the tables of the firm are everybody's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from lettrage.core.warehouse import Connection

# Memory grows with it.
PARTS_AT_ONCE = 2


def side_by_side(
    connection: Connection,
    work: Callable[[Connection, int], None],
    parts: Iterable[int],
) -> Iterator[Connection]:
    """Do `work` on each part; give its cursor, in the order of the parts.

    A cursor, and its temporary tables with it, is gone when the next is asked for; no
    more parts are begun than there are threads, so that memory does not grow with them.
    """

    def start(part: int) -> Connection:
        cursor = connection.cursor()
        work(cursor, part)
        return cursor

    at_once = threads(connection)
    begun: deque[Future[Connection]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for part in parts:
                if len(begun) == at_once:
                    with closing(begun.popleft().result()) as cursor:
                        yield cursor
                begun.append(pool.submit(start, part))
            while begun:
                with closing(begun.popleft().result()) as cursor:
                    yield cursor
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def threads(connection: Connection) -> int:
    """How many parts are worked on at once: the threads it may use, at most two."""
    row = connection.execute("select current_setting('threads')").fetchone()
    assert row is not None
    return min(int(row[0]), PARTS_AT_ONCE)
