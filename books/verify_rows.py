"""The checks of the rows that belong to events, and of what is derived from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, except_, func, or_, select

from lettrage.books import claims as claims_of
from lettrage.books.findings import Findings
from lettrage.books.journal import RowsDigest
from lettrage.books.recording import hash_decision
from lettrage.books.schema import (
    claims,
    decision_allocations,
    decisions,
    events,
    landings,
)
from lettrage.books.verify_chain import streamed

# Columns of `decisions` that its row_hash covers, and all columns of an allocation.
_HASHED = [column for column in decisions.columns if column.name != "row_hash"]
_PARTS = list(decision_allocations.columns)

# Where things stand in a row of the stream: the event's columns, the row's hash, then
# the decision, then one of its allocations.
_ROW_HASH, _DECISION = 3, 4
_ALLOCATION = _DECISION + len(_HASHED)
_ROW_NUMBER = _DECISION + [column.name for column in _HASHED].index("row_number")


def rows(connection: Connection, found: Findings) -> str:
    """Every decision, allocations included, is as recorded; none is missing or new."""
    count = 0
    query = (
        select(
            events.c.position,
            events.c.rows_count,
            events.c.rows_digest,
            decisions.c.row_hash,
            *_HASHED,
            *_PARTS,
        )
        .outerjoin(decisions, decisions.c.position == events.c.position)
        .outerjoin(
            decision_allocations,
            decision_allocations.c.decision_id == decisions.c.decision_id,
        )
        .where(events.c.kind == "decisions")
        .order_by(
            events.c.position,
            decisions.c.row_number,
            decision_allocations.c.row_number,
        )
    )
    stream = (tuple(row) for row in streamed(connection).execute(query))
    for event, parts in groupby(stream, key=lambda row: row[:3]):
        count += _event(connection, found, event, parts)
    _strays(connection, found)
    return f"{count} decisions"


def claims_derived(connection: Connection, found: Findings) -> str:
    """Claims are what the decisions say, no more and no less."""
    due, written = claims_of.expected().subquery(), claims
    for what, wanted, other in (
        ("is missing or changed", due, written),
        ("was inserted or changed", written, due),
    ):
        differing = except_(select(wanted), select(other)).subquery()
        query = select(differing).order_by(
            differing.c.position, differing.c.row_number, differing.c.allocation_number
        )
        for row in streamed(connection).execute(query):
            found.add(
                f"claim {row.allocation_number} of decision {row.decision_id} "
                f"(event {row.position}) {what}"
            )
    count = connection.scalar(select(func.count()).select_from(claims))
    return f"{count} claims"


def landings_derived(connection: Connection, found: Findings) -> str:
    """The list of landed documents is what the landing events say."""
    count = 0
    query = (
        select(
            events.c.position, events.c.payload, landings.c.sha256, landings.c.refusal
        )
        .outerjoin(landings, landings.c.position == events.c.position)
        .where(events.c.kind.in_(("landing", "refusal")))
        .order_by(events.c.position)
    )
    for row in streamed(connection).execute(query):
        count += 1
        if _document(row.payload) != (row.sha256, row.refusal):
            found.add(f"the landing of event {row.position} is missing or changed")
    strays = (
        select(landings.c.position)
        .outerjoin(events, events.c.position == landings.c.position)
        .where(
            or_(events.c.kind.is_(None), events.c.kind.not_in(("landing", "refusal")))
        )
        .order_by(landings.c.position)
    )
    position: int
    for position in connection.scalars(strays):
        found.add(f"the landing of event {position} was inserted")
    return f"{count} documents"


def _event(
    connection: Connection,
    found: Findings,
    event: tuple[int, int | None, str | None],
    parts: Iterable[tuple[Any, ...]],
) -> int:
    """Check the rows of one event; returns how many there are."""
    position, rows_count, rows_digest = event
    # Rows that are named one by one explain a digest that does not fit.
    before, digest, expected = found.count, RowsDigest(), 1
    for row_number, group in groupby(parts, key=lambda row: row[_ROW_NUMBER]):
        if row_number is None:
            break
        for missing in range(expected, row_number):
            found.add(_missing(connection, position, missing))
        expected = row_number + 1
        lines = list(group)
        row = lines[0]
        row_hash, hashed = row[_ROW_HASH], row[_DECISION:_ALLOCATION]
        allocations = [line[_ALLOCATION:] for line in lines]
        name = f"decision {hashed[0]} (event {position}, row {row_number})"
        if rows_count is None or row_number > rows_count:
            found.add(f"{name} was inserted")
        elif hash_decision(hashed, [a for a in allocations if a[0] is not None]) != (
            row_hash
        ):
            found.add(f"{name} was changed")
        digest.add(row_hash)
    for missing in range(expected, (rows_count or 0) + 1):
        found.add(_missing(connection, position, missing))
    if found.count == before and digest.hexdigest() != rows_digest:
        found.add(f"event {position}: its decisions are not those that it recorded")
    return digest.count


def _missing(connection: Connection, position: int, row_number: int) -> str:
    """Name a decision that is gone; its claims may still know its id."""
    decision_id = connection.scalar(
        select(claims.c.decision_id)
        .where(claims.c.position == position, claims.c.row_number == row_number)
        .limit(1)
    )
    name = f"decision {decision_id}" if decision_id else "a decision"
    return f"{name} (event {position}, row {row_number}) is missing"


def _strays(connection: Connection, found: Findings) -> None:
    """Decisions of no event, and allocations of no decision."""
    of_no_event = (
        select(decisions.c.decision_id, decisions.c.position)
        .outerjoin(events, events.c.position == decisions.c.position)
        .where(or_(events.c.kind.is_(None), events.c.kind != "decisions"))
        .order_by(decisions.c.position, decisions.c.row_number)
    )
    for decision_id, position in streamed(connection).execute(of_no_event):
        found.add(f"decision {decision_id} was inserted: no event {position} made it")
    of_no_decision = (
        select(decision_allocations.c.decision_id, decision_allocations.c.position)
        .outerjoin(
            decisions, decisions.c.decision_id == decision_allocations.c.decision_id
        )
        .where(decisions.c.decision_id.is_(None))
        .order_by(decision_allocations.c.position, decision_allocations.c.row_number)
    )
    for decision_id, position in streamed(connection).execute(of_no_decision):
        found.add(
            f"an allocation of decision {decision_id} (event {position}) stands alone"
        )


def _document(payload: str) -> tuple[str | None, str | None] | None:
    """The hash and the refusal that a landing event states; None when it is broken."""
    try:
        said = json.loads(payload)
        return said["sha256"], said.get("reason")
    except (ValueError, KeyError, TypeError):
        return None
