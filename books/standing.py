"""What the books hold of one decision: its row, its undo, who made it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from lettrage.books import recording
from lettrage.books.canonical import instant_of
from lettrage.books.decision import Decision, Origin
from lettrage.books.engine import Transaction
from lettrage.books.schema import decision_allocations, decisions
from lettrage.books.users import read_users


def row_of(connection: Connection, decision_id: str) -> Any:
    """The row of a decision; None where the books know none."""
    return connection.execute(
        select(decisions).where(decisions.c.decision_id == decision_id)
    ).first()


def undone_by(connection: Connection, decision_id: str) -> str | None:
    """The id of the undo of this decision, if there is one."""
    return connection.scalar(
        select(decisions.c.decision_id).where(
            decisions.c.undone_decision_id == decision_id
        )
    )


def is_amount_unknown(connection: Connection, decision_id: str) -> bool:
    """Whether some allocation does not say what it took of the line."""
    found = connection.scalar(
        select(decision_allocations.c.row_number)
        .where(decision_allocations.c.decision_id == decision_id)
        .where(decision_allocations.c.bank_amount.is_(None))
        .limit(1)
    )
    return found is not None


def decided(connection: Connection, decision_id: str) -> str:
    """Who made this decision, and when, for the end of a message."""
    row = connection.execute(
        select(decisions.c.user_id, decisions.c.decided_at).where(
            decisions.c.decision_id == decision_id
        )
    ).one()
    user = read_users(connection).get(row.user_id)
    name = user.name if user else row.user_id
    return f"{name} on {instant_of(row.decided_at):%Y-%m-%d at %H:%M:%S} UTC"


def record_of_person(
    transaction: Transaction, decision: Decision, *, user_id: str
) -> str:
    """Record one decision in a person's name, again where its like stands; its id."""
    (decision_id,) = recording.record(
        transaction,
        [decision],
        origin=Origin.PERSON,
        user_id=user_id,
        payload={"origin": Origin.PERSON.value, "action": decision.action.value},
        again=True,
    )
    return decision_id
