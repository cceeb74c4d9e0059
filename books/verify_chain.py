"""The checks of the chain itself: its positions, its hashes, its side table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from lettrage.books.engine import GENESIS_HASH
from lettrage.books.findings import Findings
from lettrage.books.journal import commit_to, hash_event
from lettrage.books.schema import erasures, events, personal_data

STREAM_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain that was kept outside of the database, and where."""

    position: int
    hash: str
    place: str


def gapless(connection: Connection, found: Findings) -> str:
    """Positions run from 1 without a gap."""
    expected = 1
    position: int
    query = select(events.c.position).order_by(events.c.position)
    for position in streamed(connection).scalars(query):
        if position < expected:
            found.add(f"event {position} stands before the first")
            continue
        if position > expected:
            last = position - 1
            found.add(
                f"event {expected} is missing"
                if last == expected
                else f"events {expected} to {last} are missing"
            )
        expected = position + 1
    return f"{expected - 1} events"


def chain(connection: Connection, found: Findings) -> str:
    """Every event is as it was hashed, and follows the one before."""
    count, before, previous = 0, 0, GENESIS_HASH
    query = select(events).order_by(events.c.position)
    for row in streamed(connection).execute(query):
        count += 1
        if hash_event(row.previous_hash, tuple(row)[:-2]) != row.hash:
            found.add(f"event {row.position} was changed")
        if row.previous_hash != previous:
            what = f"event {before}" if before else "the beginning"
            found.add(f"event {row.position} does not follow {what} as it stands")
        before, previous = row.position, row.hash
    return f"{count} events follow one another"


def anchored(
    connection: Connection, found: Findings, *, anchors: Iterable[Anchor]
) -> str:
    """The chain still holds the heads that were kept beside it."""
    # Empty books end at 0.
    last = connection.scalar(select(func.max(events.c.position))) or 0
    held = 0
    for anchor in anchors:
        held += 1
        if anchor.position > last:
            found.add(
                f"the books end at event {last}, but {anchor.place} saw event "
                f"{anchor.position}: an end was cut off, or an older copy put back"
            )
            continue
        there = connection.scalar(
            select(events.c.hash).where(events.c.position == anchor.position)
        )
        if there != anchor.hash:
            found.add(f"event {anchor.position} is not the one that {anchor.place} saw")
    return f"{held} heads kept beside the books are in the chain"


def personal_data_kept(connection: Connection, found: Findings) -> str:
    """Personal data are as committed to, or erased by an event that says so."""
    kept = erased = 0
    query = (
        select(
            events.c.position,
            events.c.personal_commitment,
            personal_data.c.salt,
            personal_data.c.payload,
            erasures.c.position.label("erasure"),
        )
        .outerjoin(personal_data, personal_data.c.position == events.c.position)
        .outerjoin(erasures, erasures.c.erased_position == events.c.position)
        .where(
            or_(
                events.c.personal_commitment.is_not(None),
                personal_data.c.position.is_not(None),
            )
        )
        .order_by(events.c.position)
    )
    for row in streamed(connection).execute(query):
        where = f"personal data of event {row.position}"
        if row.personal_commitment is None:
            found.add(f"{where} were inserted")
        elif row.salt is None and row.erasure is None:
            found.add(f"{where} were removed without an erasure")
        elif row.salt is None:
            erased += 1
        elif row.erasure is not None:
            found.add(f"{where} are there, though event {row.erasure} erased them")
        elif commit_to(row.salt, row.payload) != row.personal_commitment:
            found.add(f"{where} were changed")
        else:
            kept += 1
    _strays(connection, found)
    return f"{kept} kept, {erased} erased"


def streamed(connection: Connection) -> Connection:
    """`connection`, reading long results piece by piece."""
    return connection.execution_options(yield_per=STREAM_ROWS)


def _strays(connection: Connection, found: Findings) -> None:
    """Side rows of no event, and erasures that no event, or another one, names."""
    query = (
        select(personal_data.c.position)
        .outerjoin(events, events.c.position == personal_data.c.position)
        .where(events.c.position.is_(None))
        .order_by(personal_data.c.position)
    )
    position: int
    for position in connection.scalars(query):
        found.add(f"personal data of event {position}, which does not exist")
    named = dict(_named_by_events(connection))
    written: dict[int, int] = {
        row.erased_position: row.position
        for row in connection.execute(select(erasures))
    }
    for position in sorted(named.keys() | written.keys()):
        if named.get(position) != written.get(position):
            found.add(f"the erasure of event {position} is not as its event says")


def _named_by_events(connection: Connection) -> Iterator[tuple[int, int]]:
    """What each erasure event says it erased: (erased position, its own)."""
    query = (
        select(events.c.position, events.c.payload)
        .where(events.c.kind == "erasure")
        .order_by(events.c.position)
    )
    for row in connection.execute(query):
        try:
            erased = json.loads(row.payload)["positions"]
        except (ValueError, KeyError):
            # The chain's own check names the event that was changed.
            continue
        for one in erased:
            yield one, row.position
