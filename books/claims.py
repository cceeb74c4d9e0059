"""What decisions take of bank lines and documents, and whether that much is left.

`claims` is derived from the decisions by one query, `expected`: the same that writes
it and that `verify` compares it with. An accept claims what it allocates; an undo
claims the negation of what the undone decision claimed.

Who decides saw a build, whose figures count every decision up to `seen_position`. What
was decided since is added here, in the transaction that records the decision. An
accept and its undo both made since count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
)

from lettrage.books.canonical import from_units, instant_of
from lettrage.books.decision import Action, Allocation, DocumentState, LineClaim
from lettrage.books.schema import claims, decision_allocations, decisions
from lettrage.books.users import read_users
from lettrage.core.errors import RuleViolation

ZERO, CENT = Decimal(0), Decimal("0.01")

_undo = decisions.alias("undo")
_WHO = (decisions.c.user_id, decisions.c.decided_at, decisions.c.action)


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim since the build that counts: by whom, when, how much.

    Args:
        user_id: who decided.
        decided_at: when, as the books write instants.
        action: `accept`, or `undo` of what the build still counted.
        bank_amount: of the line; None where only the models know it (imported).
        settled_amount: of the document; None when it settles none.
    """

    user_id: str
    decided_at: str
    action: str
    bank_amount: Decimal | None
    settled_amount: Decimal | None


def write(connection: Connection, position: int) -> None:
    """Write the claims of the decisions of the event at `position`."""
    connection.execute(_WRITE, {"event": position})


def expected(
    event: BindParameter[int] | None = None,
) -> CompoundSelect[tuple[object, ...]]:
    """The rows of `claims`, from the decisions; of one event, or of all."""
    of_whom = func.coalesce(decisions.c.undone_decision_id, decisions.c.decision_id)
    sign = case((decisions.c.action == Action.UNDO.value, -1), else_=1)
    allocated = decision_allocations.c.allocated_amount
    # No difference means that nothing settles beyond the cash.
    difference = func.coalesce(decision_allocations.c.difference_amount, 0)
    place = (decisions.c.position, decisions.c.row_number)
    whose = (decisions.c.decision_id, decisions.c.bank_line_id)
    by_allocation = (
        select(
            *place,
            decision_allocations.c.row_number.label("allocation_number"),
            *whose,
            decision_allocations.c.invoice_number,
            (sign * decision_allocations.c.bank_amount).label("bank_amount"),
            (sign * (allocated + difference)).label("settled_amount"),
        )
        .join(decision_allocations, decision_allocations.c.decision_id == of_whom)
        .where(decisions.c.action.in_((Action.ACCEPT.value, Action.UNDO.value)))
    )
    of_the_line = select(
        *place,
        literal(0),
        *whose,
        null(),
        decisions.c.bank_amount,
        cast(null(), BigInteger),
    ).where(decisions.c.bank_amount.is_not(None))
    if event is not None:
        by_allocation = by_allocation.where(decisions.c.position == event)
        of_the_line = of_the_line.where(decisions.c.position == event)
    return union_all(by_allocation, of_the_line)


def available(
    connection: Connection, line: LineClaim, *, seen_position: int
) -> tuple[Decimal, list[Taken]]:
    """What is left of a line now, in its currency, and who took of it since the build.

    Args:
        connection: inside the deciding transaction.
        line: as the build showed it.
        seen_position: the chain position that the build knew.
    """
    taken = _since(connection, _OF_LINE, line.bank_line_id, seen_position)
    taken += _by_reference(connection, line, seen_position)
    left = line.remaining_amount
    for one in taken:
        if one.bank_amount is not None:
            left -= one.bank_amount
        elif one.action == Action.ACCEPT:
            # How much an import takes is known after the next run; until then, all.
            return ZERO, taken
    return left, taken


def check_line(
    connection: Connection, line: LineClaim, *, amount: Decimal, seen_position: int
) -> None:
    """Refuse to take more of a line than is left, or against its sign.

    Args:
        connection: inside the deciding transaction.
        line: as the build showed it.
        amount: to take, signed, in the line's currency.
        seen_position: the chain position that the build knew.

    Raises:
        RuleViolation: names the line, what is left, and who took the rest.
    """
    left, taken = available(connection, line, seen_position=seen_position)
    if not min(ZERO, left) <= amount <= max(ZERO, left):
        raise over_allocated(connection, line, left=left, amount=amount, taken=taken)


def over_allocated(
    connection: Connection,
    line: LineClaim,
    *,
    left: Decimal,
    amount: Decimal,
    taken: Sequence[Taken],
) -> RuleViolation:
    """The refusal to take `amount` of a line that has only `left`, and why."""
    return RuleViolation(
        "bank line over-allocated",
        line.bank_line_id,
        f"at most {_shown(left)} still to allocate",
        _shown(amount) + _who(connection, [(t, t.bank_amount) for t in taken]),
    )


def check_documents(
    connection: Connection,
    allocations: Iterable[Allocation],
    documents: Mapping[str, DocumentState],
    *,
    seen_position: int,
) -> None:
    """Refuse to settle a document beyond its amount, or below nothing.

    Args:
        connection: inside the deciding transaction.
        allocations: to record.
        documents: each document of `allocations` as the build showed it.
        seen_position: the chain position that the build knew.

    Raises:
        RuleViolation: names the document, what is open, and who settled the rest.
    """
    settling: dict[str, Decimal] = {}
    for one in allocations:
        if one.invoice_number is not None:
            so_far = settling.get(one.invoice_number, ZERO)
            settling[one.invoice_number] = so_far + one.settled_amount
    for number, amount in settling.items():
        state = documents[number]
        taken = _since(connection, _OF_DOCUMENT, number, seen_position)
        # A claim without an amount settles nothing of a document.
        since = sum((one.settled_amount or ZERO for one in taken), ZERO)
        settled = state.total - state.open + since
        if not min(ZERO, state.total) <= settled + amount <= max(ZERO, state.total):
            raise RuleViolation(
                "document over-settled",
                number,
                f"at most {_shown(state.total - settled)} still open",
                _shown(amount)
                + _who(connection, [(t, t.settled_amount) for t in taken]),
            )


def _claims_since(which: Column[Any]) -> Select[Any]:
    """Claims on one thing after a position that still count, in chain order."""
    undone = decisions.alias("undone")
    seen: BindParameter[int] = bindparam("seen")
    return (
        select(*_WHO, claims.c.bank_amount, claims.c.settled_amount)
        .join(decisions, decisions.c.decision_id == claims.c.decision_id)
        .outerjoin(_undo, _undo.c.undone_decision_id == decisions.c.decision_id)
        .outerjoin(undone, undone.c.decision_id == decisions.c.undone_decision_id)
        .where(which == bindparam("which"), claims.c.position > seen)
        .where(_undo.c.decision_id.is_(None))
        .where(or_(undone.c.position.is_(None), undone.c.position <= seen))
        .order_by(claims.c.position, claims.c.row_number, claims.c.allocation_number)
    )


# Built once: every acceptance asks them, under the lock that all writers wait for.
_OF_LINE = _claims_since(claims.c.bank_line_id)
_OF_DOCUMENT = _claims_since(claims.c.invoice_number)
_WRITE = insert(claims).from_select(
    [column.name for column in claims.columns], expected(bindparam("event"))
)


def _since(
    connection: Connection, query: Select[Any], which: str, seen_position: int
) -> list[Taken]:
    rows = connection.execute(query, {"which": which, "seen": seen_position})
    return [
        Taken(
            row.user_id,
            row.decided_at,
            row.action,
            from_units(row.bank_amount),
            from_units(row.settled_amount),
        )
        for row in rows
    ]


def _by_reference(
    connection: Connection, line: LineClaim, seen_position: int
) -> list[Taken]:
    """Imports since the build that name this line by the bank's reference only."""
    if line.bank_reference is None:
        return []
    rows = connection.execute(
        select(*_WHO)
        .outerjoin(_undo, _undo.c.undone_decision_id == decisions.c.decision_id)
        .where(decisions.c.position > seen_position)
        .where(decisions.c.action == Action.ACCEPT.value)
        .where(decisions.c.bank_line_id.is_(None))
        .where(decisions.c.bank_reference == line.bank_reference)
        .where(
            or_(
                decisions.c.account_iban.is_(None),
                decisions.c.account_iban == line.account_iban,
            )
        )
        .where(_undo.c.decision_id.is_(None))
        .order_by(decisions.c.position, decisions.c.row_number)
    )
    return [Taken(row.user_id, row.decided_at, row.action, None, None) for row in rows]


def _who(connection: Connection, taken: Sequence[tuple[Taken, Decimal | None]]) -> str:
    """Who took what is missing, for the end of a message; nothing when nobody did."""
    takers = [(one, much) for one, much in taken if one.action == Action.ACCEPT]
    if not takers:
        return ""
    last, much = takers[-1]
    what = "of it" if much is None else _shown(much)
    user = read_users(connection).get(last.user_id)
    name = user.name if user else last.user_id
    when = instant_of(last.decided_at)
    return f"; {name} took {what} on {when:%Y-%m-%d at %H:%M:%S} UTC"


def _shown(amount: Decimal) -> str:
    """An amount with two decimals at least, as the figures on screen have."""
    cents = amount.quantize(CENT)
    return f"{cents if cents == amount else amount.normalize():f}"
