"""Write decisions: their ids, their rows, the hash of each row, their claims.

A `decision_id` is `d`, 32 hexadecimal digits of the hash of what was decided (action,
line, suggestion, allocations, what is undone, complete up to), and the ordinal of this
decision among those of the same content: accepted, undone and accepted again, a
suggestion is `d7…-1` and then `d7…-2`. No clock and no chance goes into it, so that a
run killed and repeated gives the same ids.

A decision's `row_hash` is

    SHA-256("lettrage books 1 decision" LF row)

where `row` is the canonical JSON array of its columns in the order of `schema.py`, up
to `bank_amount`, and then the array of its allocations, each the array of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, select

from lettrage.books import claims, journal
from lettrage.books.canonical import (
    canonical,
    digest,
    refuse_unstorable,
    storable,
    to_units,
)
from lettrage.books.connection import insert_rows
from lettrage.books.decision import Allocation, Decision, Origin
from lettrage.books.engine import Transaction
from lettrage.books.schema import decision_allocations, decisions

# Rows in memory at a time; a batch of any size is written in such chunks.
CHUNK_ROWS = 10_000

# Ids asked for in one statement, below every engine's limit of parameters.
LOOKUP_IDS = 1_000

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """How often a content was decided before, and whether its last one still stands."""

    count: int
    stands: bool


NEVER = Known(0, stands=False)


def record(
    transaction: Transaction,
    made: Iterable[Decision],
    *,
    origin: Origin,
    user_id: str,
    payload: Mapping[str, object],
    again: bool,
) -> list[str]:
    """Append one `decisions` event with its rows; nothing at all when there are none.

    Args:
        transaction: holds the lock on the chain.
        made: the decisions, in an order that a repeated run repeats.
        origin: of all of them.
        user_id: who decided.
        payload: of the event.
        again: whether a decision whose like still stands is recorded once more; else
            it is passed over.

    Returns:
        The ids of the decisions recorded.

    Raises:
        InvalidValue: an amount or a text that the books cannot hold.
    """
    writer = _Writer(transaction, origin=origin, user_id=user_id)
    for chunk in _chunks(made):
        writer.write(chunk, again=again)
    if not writer.ids:
        return []
    claims.write(transaction.connection, writer.position)
    journal.append(
        transaction, "decisions", user_id=user_id, payload=payload, rows=writer.rows
    )
    return writer.ids


def hash_decision(
    row: Sequence[object], allocations: Sequence[Sequence[object]]
) -> str:
    """The hash of a decision, as the module's docstring says.

    Args:
        row: its columns, from decision_id to bank_amount.
        allocations: the columns of its allocations, in the order of row_number.
    """
    return digest("decision", canonical([*row, [list(one) for one in allocations]]))


def content_of(decision: Decision) -> str:
    """The id of what was decided, without the ordinal: `d` and 32 digits."""
    line: list[str | None] = (
        [decision.bank_line_id]
        if decision.bank_line_id is not None
        else [decision.bank_reference, decision.account_iban]
    )
    day = decision.complete_to_date
    allocations = [_stored(one) for one in decision.allocations]
    if len(allocations) > 1:
        # The set counts, not its order; text orders what is missing, too.
        allocations.sort(key=canonical)
    said = [
        decision.action.value,
        line,
        decision.suggestion_id,
        allocations,
        decision.undone_decision_id,
        day.isoformat() if day else None,
    ]
    return "d" + digest("content", canonical(said))[:32]


def known(connection: Connection, contents: Iterable[str]) -> dict[str, Known]:
    """What the books hold of each of `contents`; none of what was never decided."""
    found: dict[str, Known] = {}
    ordinal, asked = 1, list(dict.fromkeys(contents))
    # Ordinals have no gap: the first that is missing ends the search.
    while asked:
        ids = [f"{content}-{ordinal}" for content in asked]
        held = set(_held(connection, ids))
        undone = set(_undone(connection, held))
        asked = [c for c in asked if f"{c}-{ordinal}" in held]
        for content in asked:
            stands = f"{content}-{ordinal}" not in undone
            found[content] = Known(ordinal, stands)
        ordinal += 1
    return found


class _Writer:
    """Writes the rows of one event, chunk by chunk."""

    def __init__(
        self, transaction: Transaction, *, origin: Origin, user_id: str
    ) -> None:
        self.position = transaction.head.position + 1
        self.rows = journal.RowsDigest()
        self.ids: list[str] = []
        self._connection = transaction.connection
        self._fixed = (origin.value, user_id, transaction.now)
        self._allocations_count = 0

    def write(self, chunk: Sequence[Decision], *, again: bool) -> None:
        """Hash and insert the rows of `chunk`."""
        contents = [content_of(decision) for decision in chunk]
        before = known(self._connection, contents)
        rows: list[Row] = []
        allocation_rows: list[Row] = []
        for decision, content in zip(chunk, contents, strict=True):
            earlier = before.get(content, NEVER)
            if earlier.stands and not again:
                continue
            before[content] = Known(earlier.count + 1, stands=True)
            decision_id = f"{content}-{earlier.count + 1}"
            allocations = self._allocation_rows(decision_id, decision.allocations)
            rows.append(self._row(decision_id, decision, allocations))
            allocation_rows += allocations
            self.ids.append(decision_id)
        insert_rows(self._connection, decisions, rows)
        insert_rows(self._connection, decision_allocations, allocation_rows)

    def _row(
        self, decision_id: str, decision: Decision, allocations: Sequence[Row]
    ) -> Row:
        origin, user_id, decided_at = self._fixed
        day = decision.complete_to_date
        row: Row = (
            decision_id,
            self.position,
            self.rows.count + 1,
            decision.action.value,
            origin,
            user_id,
            decided_at,
            decision.suggestion_id,
            decision.bank_line_id,
            decision.bank_reference,
            decision.account_iban,
            decision.kind,
            decision.rank,
            # SQLite knows no negative zero; adding zero leaves none to hash.
            None if decision.probability is None else decision.probability + 0.0,
            None if decision.evidence is None else storable(decision.evidence),
            decision.undone_decision_id,
            day.isoformat() if day else None,
            None if decision.reason is None else storable(decision.reason),
            to_units(decision.bank_amount),
        )
        text = canonical([*row, allocations])
        refuse_unstorable(text)
        row_hash = digest("decision", text)
        self.rows.add(row_hash)
        return (*row, row_hash)

    def _allocation_rows(
        self, decision_id: str, allocations: Sequence[Allocation]
    ) -> list[Row]:
        rows: list[Row] = []
        for allocation in allocations:
            self._allocations_count += 1
            place = (decision_id, self.position, self._allocations_count)
            rows.append((*place, *_stored(allocation)))
        return rows


def _stored(allocation: Allocation) -> Row:
    """The columns of an allocation, from invoice_number on."""
    return (
        allocation.invoice_number,
        allocation.customer_id,
        to_units(allocation.allocated_amount),
        to_units(allocation.bank_amount),
        to_units(allocation.difference_amount),
        allocation.difference_kind,
    )


def _held(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    for some in _some(ids):
        yield from connection.scalars(
            select(decisions.c.decision_id).where(decisions.c.decision_id.in_(some))
        )


def _undone(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    for some in _some(ids):
        yield from connection.scalars(
            select(decisions.c.undone_decision_id).where(
                decisions.c.undone_decision_id.in_(some)
            )
        )


def _some(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while some := list(islice(rest, LOOKUP_IDS)):
        yield some


def _chunks(made: Iterable[Decision]) -> Iterator[list[Decision]]:
    rest = iter(made)
    while chunk := list(islice(rest, CHUNK_ROWS)):
        yield chunk
