"""How far each stream of each connection has been pulled: events of kind `pull`.

An event follows the landing of each page, and says where the next pull goes on. Killed
between the two, the page is pulled again and its rows are duplicates. The payload holds
connector, stream, cursor (texts) and the page's SHA-256; null where a page was empty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

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
    query = (
        select(events.c.payload)
        .where(events.c.kind == "pull")
        .order_by(events.c.position.desc())
    )
    with books.reading() as connection:
        streaming = connection.execution_options(yield_per=1000)
        for (payload,) in streaming.execute(query):
            said = json.loads(str(payload))
            if (said["connector"], said["stream"]) == (connector, stream):
                return dict(said["cursor"])
    return {}
