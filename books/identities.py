"""What people decide about who customers are: these are one, these are two; and undo.

Each decision is an event of kind `identity`. Its payload says what was done; the
customers' identifiers lie beside it as personal data, since the identifier of another
program may be a person's name. Once erased, the decision says nothing any more, and
does nothing. A decision's id is `i` and the position of its event.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyarrow as pa
from sqlalchemy import Connection, select

from lettrage.books import journal
from lettrage.books.canonical import instant_of, storable
from lettrage.books.engine import Books
from lettrage.books.schema import events, personal_data
from lettrage.books.users import read_users, require_decider
from lettrage.core.errors import RuleViolation

KIND = "identity"

_SCHEMA = pa.schema(
    [
        pa.field("decision_id", pa.string(), False),
        pa.field("position", pa.int64(), False),
        pa.field("action", pa.string(), False),
        pa.field("user_id", pa.string(), False),
        pa.field("decided_at", pa.timestamp("us"), False),
        pa.field("customer_ids", pa.list_(pa.string())),
        pa.field("undone_decision_id", pa.string()),
        pa.field("reason", pa.string()),
    ]
)


class Action(StrEnum):
    """What a decision says of customers."""

    MERGE = "merge"  # they are one
    SEPARATE = "separate"  # no two of them are one
    UNDO = "undo"  # an earlier decision no longer holds


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """A decision about customers, as the books hold it.

    Args:
        decision_id: `i` and its position.
        position: of its event in the chain.
        action: what it says.
        user_id: who decided.
        decided_at: UTC.
        customer_ids: as they landed, sorted; None for an undo, and once erased.
        undone_decision_id: of an undo.
        reason: the person's words; None without any, and once erased.
    """

    decision_id: str
    position: int
    action: Action
    user_id: str
    decided_at: datetime
    customer_ids: tuple[str, ...] | None
    undone_decision_id: str | None
    reason: str | None


def merge(
    books: Books,
    *,
    user_id: str,
    customer_ids: Iterable[str],
    reason: str | None = None,
) -> str:
    """Record that these customers are one.

    Args:
        books: open.
        user_id: who decides.
        customer_ids: two or more, as they landed.
        reason: the person's words, if any.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: fewer than two customers, or the same was decided and stands.
        UserRefused: the user may not decide.
    """
    return _decide(books, Action.MERGE, user_id, customer_ids, reason)


def separate(
    books: Books,
    *,
    user_id: str,
    customer_ids: Iterable[str],
    reason: str | None = None,
) -> str:
    """Record that no two of these customers are one. As `merge`."""
    return _decide(books, Action.SEPARATE, user_id, customer_ids, reason)


def undo(
    books: Books, *, user_id: str, decision_id: str, reason: str | None = None
) -> str:
    """Record that a decision about customers no longer holds.

    Returns:
        The undoing decision's id.

    Raises:
        RuleViolation: no such decision, undone already, or itself an undo.
        UserRefused: the user may not decide.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        known = {one.decision_id: one for one in _read(connection)}
        undone = {one.undone_decision_id: one for one in known.values()}
        decision = known.get(decision_id)
        why = None
        if decision is None:
            why = "unknown to the books"
        elif decision.action is Action.UNDO:
            why = "itself an undo; decide anew instead"
        elif decision_id in undone:
            why = f"undone by {_decided(connection, undone[decision_id])}"
        if why is not None:
            raise RuleViolation("undo", decision_id, "a decision that stands", why)
        position = journal.append(
            transaction,
            KIND,
            user_id=user_id,
            payload={"action": Action.UNDO.value, "undone": decision_id},
            personal={"reason": storable(reason)} if reason else None,
        )
        return f"i{position}"


def decisions(books: Books, *, up_to: int | None = None) -> list[IdentityDecision]:
    """Every decision about customers, those undone and the undos too, in chain order.

    Args:
        books: open.
        up_to: the last position that counts; None: all.
    """
    with books.reading() as connection:
        return [
            one for one in _read(connection) if up_to is None or one.position <= up_to
        ]


def standing(made: Sequence[IdentityDecision]) -> list[IdentityDecision]:
    """Those of `made` that hold: neither undone nor an undo, and not erased."""
    undone = {one.undone_decision_id for one in made}
    return [
        one
        for one in made
        if one.customer_ids is not None
        and one.action is not Action.UNDO
        and one.decision_id not in undone
    ]


def table(books: Books, *, up_to: int) -> pa.Table:
    """Every decision as `raw.identity_decisions` holds them; an instant is UTC."""
    made = decisions(books, up_to=up_to)
    rows = [
        {
            "decision_id": one.decision_id,
            "position": one.position,
            "action": one.action.value,
            "user_id": one.user_id,
            "decided_at": one.decided_at.replace(tzinfo=None),
            "customer_ids": one.customer_ids,
            "undone_decision_id": one.undone_decision_id,
            "reason": one.reason,
        }
        for one in made
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _decide(
    books: Books,
    action: Action,
    user_id: str,
    customer_ids: Iterable[str],
    reason: str | None,
) -> str:
    ids = tuple(sorted(set(customer_ids)))
    if len(ids) < 2:
        raise RuleViolation(
            action.value, ", ".join(ids) or "nobody", "two customers", str(len(ids))
        )
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        for before in standing(list(_read(connection))):
            if (before.action, before.customer_ids) == (action, ids):
                by = _decided(connection, before)
                raise RuleViolation(
                    action.value, ", ".join(ids), "something new", f"decided by {by}"
                )
        personal: dict[str, object] = {"customer_ids": list(ids)}
        if reason:
            personal["reason"] = storable(reason)
        position = journal.append(
            transaction,
            KIND,
            user_id=user_id,
            payload={"action": action.value},
            personal=personal,
        )
        return f"i{position}"


def _read(connection: Connection) -> Iterator[IdentityDecision]:
    query = (
        select(
            events.c.position,
            events.c.user_id,
            events.c.recorded_at,
            events.c.payload,
            personal_data.c.payload.label("personal"),
        )
        .outerjoin(personal_data, personal_data.c.position == events.c.position)
        .where(events.c.kind == KIND)
        .order_by(events.c.position)
    )
    for row in connection.execute(query):
        said = json.loads(row.payload)
        personal = json.loads(row.personal) if row.personal else {}
        ids = personal.get("customer_ids")
        yield IdentityDecision(
            decision_id=f"i{row.position}",
            position=row.position,
            action=Action(said["action"]),
            user_id=row.user_id,
            decided_at=instant_of(row.recorded_at),
            customer_ids=None if ids is None else tuple(ids),
            undone_decision_id=said.get("undone"),
            reason=personal.get("reason"),
        )


def _decided(connection: Connection, decision: IdentityDecision) -> str:
    """Who made this decision, and when, for the end of a message."""
    user = read_users(connection).get(decision.user_id)
    name = user.name if user else decision.user_id
    return f"{name} on {decision.decided_at:%Y-%m-%d at %H:%M:%S} UTC"
