"""How far each stream of each connection has been pulled: events of kind `pull`.

An event follows the landing of each page, and says where the next pull goes on. A pull
that finds nothing new has one too, once a day: it tells a quiet service from a dead
one. Killed
between the two, the page is pulled again and its rows are duplicates. The payload holds
connector, stream, cursor (texts) and the page's SHA-256; null where a page was empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lettrage.books import journal
from lettrage.books.canonical import storable
from lettrage.books.engine import Books
from lettrage.books.schema import events


def record_pull(
    books: Books,
    *,
    connector: str,
    stream: str,
    cursor: Mapping[str, str],
    sha256: str | None,
    user_id: str,
) -> int:
    """Record that a page has landed, and where the next one is.

    Args:
        books: open.
        connector: the connection's name in the settings.
        stream: of its service.
        cursor: what the service is asked by from here on; no secret is in it.
        sha256: of the page as it landed; None: it held nothing.
        user_id: who pulls.

    Returns:
        The event's position.
    """
    payload: dict[str, object] = {
        "connector": connector,
        "stream": stream,
        "cursor": {name: storable(text) for name, text in cursor.items()},
        "sha256": sha256,
    }
    with books.transaction() as transaction:
        return journal.append(transaction, "pull", user_id=user_id, payload=payload)


def last_cursor(books: Books, *, connector: str, stream: str) -> dict[str, str]:
    """Where the last pull of this stream stopped; empty: it was never pulled."""
    for _, said in _newest_first(books):
        if (said["connector"], said["stream"]) == (connector, stream):
            return dict(said["cursor"])
    return {}


def last_pulls(books: Books) -> dict[tuple[str, str], datetime]:
    """When each connector and stream was last pulled (UTC), as the books say."""
    found: dict[tuple[str, str], datetime] = {}
    for recorded_at, said in _newest_first(books):
        found.setdefault((said["connector"], said["stream"]), recorded_at)
    return found


def _newest_first(books: Books) -> Iterator[tuple[datetime, dict[str, Any]]]:
    query = (
        select(events.c.recorded_at, events.c.payload)
        .where(events.c.kind == "pull")
        .order_by(events.c.position.desc())
    )
    with books.reading() as connection:
        streaming = connection.execution_options(yield_per=1000)
        for recorded_at, payload in streaming.execute(query):
            yield datetime.fromisoformat(str(recorded_at)), json.loads(str(payload))
