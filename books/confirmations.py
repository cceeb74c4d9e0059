"""What people confirm: an automatic decision that they looked at is right."""

from __future__ import annotations

from lettrage.books import recording
from lettrage.books.decision import Action, Decision, Origin
from lettrage.books.engine import Books
from lettrage.books.standing import decided, record_of_person, row_of, undone_by
from lettrage.books.users import require_decider
from lettrage.core.errors import RuleViolation


def confirm(
    books: Books, *, user_id: str, decision_id: str, reason: str | None = None
) -> str:
    """Record that a person looked at an automatic decision, and that it is right.

    It names the suggestion, so it holds for this set of this line.

    Returns:
        The confirming decision's id.

    Raises:
        RuleViolation: no such decision, not an automatic one, undone, or confirmed
            before; says which, by whom and when.
        UserRefused: the user may not decide.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        row = row_of(connection, decision_id)
        if row is None:
            raise _cannot_confirm(decision_id, "unknown to the books")
        if row.origin != Origin.AUTOMATIC or row.action != Action.ACCEPT:
            raise _cannot_confirm(decision_id, "decided by a person")
        by = undone_by(connection, decision_id)
        if by is not None:
            told = f"undone by {decided(connection, by)}"
            raise _cannot_confirm(decision_id, told)
        decision = Decision(
            action=Action.CONFIRM,
            bank_line_id=row.bank_line_id,
            suggestion_id=row.suggestion_id,
            kind=row.kind,
            rank=row.rank,
            probability=row.probability,
            reason=reason,
        )
        content = recording.content_of(decision)
        before = recording.known(connection, [content]).get(content)
        if before is not None and before.stands:
            told = f"confirmed by {decided(connection, f'{content}-{before.count}')}"
            raise _cannot_confirm(decision_id, told)
        return record_of_person(transaction, decision, user_id=user_id)


def _cannot_confirm(decision_id: str, why: str) -> RuleViolation:
    expected = "an automatic decision that stands"
    return RuleViolation("confirmation", decision_id, expected, why)
