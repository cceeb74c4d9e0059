"""What people decide about bank lines: accept, reject, undo. Each is one transaction.

Whole batches, imported or automatic, are in `batches.py`; they are offered here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import Connection

from lettrage.books import claims, recording
from lettrage.books.batches import LeftOut, record_automatic, record_imported
from lettrage.books.canonical import from_units
from lettrage.books.decision import (
    NOTHING,
    Action,
    Allocation,
    Decision,
    DocumentState,
    LineClaim,
    Suggestion,
)
from lettrage.books.engine import Books
from lettrage.books.standing import (
    decided,
    is_amount_unknown,
    record_of_person,
    row_of,
    undone_by,
)
from lettrage.books.users import require_decider
from lettrage.core.errors import RuleViolation

__all__ = [
    "NOTHING",
    "Action",
    "Allocation",
    "Decision",
    "DocumentState",
    "LeftOut",
    "LineClaim",
    "Suggestion",
    "accept",
    "record_automatic",
    "record_imported",
    "reject",
    "undo",
]


def accept(
    books: Books,
    *,
    user_id: str,
    line: LineClaim,
    suggestion: Suggestion,
    allocations: Sequence[Allocation],
    documents: Mapping[str, DocumentState],
    seen_position: int,
    reason: str | None = None,
) -> str:
    """Record that these documents are paid by this line, if that much is still open.

    Args:
        books: open.
        user_id: who accepts.
        line: as the build showed it.
        suggestion: what was proposed; `Suggestion(kind=NOTHING)` with no allocations
            says that the line pays no document, and takes all that is left of it.
        allocations: each with its `bank_amount`; their sum is taken of the line.
        documents: every document of `allocations` as the build showed it.
        seen_position: the chain position that the build knew (`raw.runs.known_at`).
        reason: the person's words, if any.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: the line or a document has not that much open any more; names
            it, what is open, and who took the rest, when.
        UserRefused: the user may not decide.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        whole = _take(connection, line, suggestion, allocations, seen=seen_position)
        claims.check_documents(
            connection, allocations, documents, seen_position=seen_position
        )
        decision = Decision(
            action=Action.ACCEPT,
            bank_line_id=line.bank_line_id,
            bank_reference=line.bank_reference,
            account_iban=line.account_iban,
            suggestion_id=suggestion.suggestion_id,
            kind=suggestion.kind,
            rank=suggestion.rank,
            probability=suggestion.probability,
            evidence=suggestion.evidence,
            reason=reason,
            bank_amount=whole,
            allocations=tuple(allocations),
        )
        return record_of_person(transaction, decision, user_id=user_id)


def reject(
    books: Books,
    *,
    user_id: str,
    bank_line_id: str,
    suggestion: Suggestion,
    reason: str | None = None,
) -> str:
    """Record that this suggestion for this line is wrong.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: it was rejected before; names who did, and when.
        UserRefused: the user may not decide.
    """
    if suggestion.suggestion_id is None:
        raise TypeError("a rejection names its suggestion")
    decision = Decision(
        action=Action.REJECT,
        bank_line_id=bank_line_id,
        suggestion_id=suggestion.suggestion_id,
        kind=suggestion.kind,
        rank=suggestion.rank,
        probability=suggestion.probability,
        evidence=suggestion.evidence,
        reason=reason,
    )
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        content = recording.content_of(decision)
        before = recording.known(connection, [content]).get(content)
        if before is not None and before.stands:
            by = decided(connection, f"{content}-{before.count}")
            raise RuleViolation(
                "rejection",
                suggestion.suggestion_id,
                "a suggestion that stands",
                f"rejected by {by}",
            )
        return record_of_person(transaction, decision, user_id=user_id)


def undo(
    books: Books,
    *,
    user_id: str,
    decision_id: str,
    reason: str | None = None,
    bank_amount: Decimal | None = None,
) -> str:
    """Record that a decision no longer holds, whoever made it.

    Args:
        books: open.
        user_id: who undoes it.
        decision_id: of the decision.
        reason: the person's words, if any.
        bank_amount: what it took of the line, as the build shows it; asked for only
            when an import did not say, so that the line can be decided anew at once.
            Without it, the line is open again after the next run.

    Returns:
        The undoing decision's id.

    Raises:
        RuleViolation: no such decision, undone already, or itself an undo.
        UserRefused: the user may not decide.
    """
    with books.transaction() as transaction:
        connection = transaction.connection
        require_decider(connection, user_id)
        row = row_of(connection, decision_id)
        if row is None:
            raise _cannot_undo(decision_id, "unknown to the books")
        if row.action == Action.UNDO:
            raise _cannot_undo(decision_id, "itself an undo; decide anew instead")
        by = undone_by(connection, decision_id)
        if by is not None:
            raise _cannot_undo(decision_id, f"undone by {decided(connection, by)}")
        freed = from_units(row.bank_amount)
        if freed is None and is_amount_unknown(connection, decision_id):
            freed = bank_amount
        decision = Decision(
            action=Action.UNDO,
            bank_line_id=row.bank_line_id,
            bank_reference=row.bank_reference,
            account_iban=row.account_iban,
            suggestion_id=row.suggestion_id,
            kind=row.kind,
            undone_decision_id=decision_id,
            reason=reason,
            bank_amount=None if freed is None else -freed,
        )
        return record_of_person(transaction, decision, user_id=user_id)


def _take(
    connection: Connection,
    line: LineClaim,
    suggestion: Suggestion,
    allocations: Sequence[Allocation],
    *,
    seen: int,
) -> Decimal | None:
    """Check the line; what is taken of it beyond `allocations`, or None."""
    if allocations:
        amounts = [one.bank_amount for one in allocations]
        if None in amounts:
            raise TypeError("an allocation that a person makes has its bank_amount")
        amount = sum((one for one in amounts if one is not None), Decimal(0))
        claims.check_line(connection, line, amount=amount, seen_position=seen)
        return None
    if suggestion.kind != NOTHING:
        raise RuleViolation(
            "acceptance",
            line.bank_line_id,
            "a document, or the kind 'nothing'",
            f"no document and the kind {suggestion.kind!r}",
        )
    left, taken = claims.available(connection, line, seen_position=seen)
    if not left:
        amount = line.remaining_amount
        raise claims.over_allocated(
            connection, line, left=left, amount=amount, taken=taken
        )
    return left


def _cannot_undo(decision_id: str, why: str) -> RuleViolation:
    return RuleViolation("undo", decision_id, "a decision that stands", why)
