"""What people decide about bank lines, each one transaction of the books.

Every act names its user. What it refers to is looked up in the published build under
the overlay; the books then check, in their own transaction, that the line and each
document still have that much open, so that two people cannot pay one invoice twice.
A decision that is not for the line's first suggestion keeps it in its evidence
(`first_suggestion.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lettrage.books import decisions
from lettrage.books.decision import Allocation, Suggestion
from lettrage.books.engine import Books
from lettrage.core.errors import RuleViolation
from lettrage.core.workspace import Workspace
from lettrage.matching.first_suggestion import with_first
from lettrage.matching.lookup import (
    allocation_of,
    claim_of,
    completed,
    standing_decision,
    states_of,
)
from lettrage.matching.overlay import (
    Current,
    current,
    found_line,
    frame,
    suggestion_of,
)

# The kind of a set that a person put together.
BY_HAND = "by_hand"


def accept(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    suggestion_id: str,
    reason: str | None = None,
) -> str:
    """Accept a suggestion as it is.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: unknown, decided already, or the line or a document was taken
            meanwhile; says which, and what to do.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        suggestion = _proposed(now, suggestion_id)
        line = claim_of(now, books, suggestion["bank_line_id"])
        rows = frame(
            now,
            """
            select * from current_suggestion_lines where suggestion_id = $suggestion_id
            order by invoice_number nulls last
            """,
            {"suggestion_id": suggestion_id},
        )
        allocations = [allocation_of(row) for row in rows.iter_rows(named=True)]
        documents = states_of(now, allocations)
        shown = _shown(suggestion)
        evidence = with_first(
            now,
            line.bank_line_id,
            allocations=allocations,
            suggestion_id=suggestion_id,
            evidence=shown.evidence,
        )
    return decisions.accept(
        books,
        user_id=user_id,
        line=line,
        suggestion=replace(shown, evidence=evidence),
        allocations=allocations,
        documents=documents,
        seen_position=now.seen_position,
        reason=reason,
    )


def accept_allocations(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    bank_line_id: str,
    allocations: Sequence[Allocation],
    reason: str | None = None,
) -> str:
    """Accept a set that a person put together or edited.

    Args:
        workspace: whose build was looked at.
        books: open.
        user_id: who decides.
        bank_line_id: the line.
        allocations: at least one; a missing `bank_amount` is the allocated amount,
            where document and line have one currency.
        reason: the person's words, if any.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: as `accept`; a document is unknown; or an amount in another
            currency lacks its `bank_amount`.
        UserRefused: the user may not decide.
    """
    if not allocations:
        raise RuleViolation(
            "allocation", bank_line_id, "at least one document", "none; see `nothing`"
        )
    with current(workspace, books) as now:
        line = claim_of(now, books, bank_line_id)
        filled = completed(now, bank_line_id, allocations)
        documents = states_of(now, filled)
        evidence = with_first(now, bank_line_id, allocations=filled)
    return decisions.accept(
        books,
        user_id=user_id,
        line=line,
        suggestion=Suggestion(kind=BY_HAND, evidence=evidence),
        allocations=filled,
        documents=documents,
        seen_position=now.seen_position,
        reason=reason,
    )


def reject(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    suggestion_id: str,
    reason: str | None = None,
) -> str:
    """Say that a suggestion is wrong; it does not come again.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: unknown, or decided already.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        suggestion = _proposed(now, suggestion_id)
    return decisions.reject(
        books,
        user_id=user_id,
        bank_line_id=suggestion["bank_line_id"],
        suggestion=_shown(suggestion),
        reason=reason,
    )


def mark_no_customer(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    bank_line_id: str,
    reason: str | None = None,
) -> str:
    """Say that a line pays no customer's document.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: no such line, or nothing is left of it.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        line = claim_of(now, books, bank_line_id)
        evidence = with_first(now, bank_line_id, allocations=())
    return decisions.accept(
        books,
        user_id=user_id,
        line=line,
        suggestion=Suggestion(kind=decisions.NOTHING, evidence=evidence),
        allocations=[],
        documents={},
        seen_position=now.seen_position,
        reason=reason,
    )


def undo(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    target: str,
    reason: str | None = None,
) -> str:
    """Take a decision back, whoever made it.

    Args:
        workspace: whose build was looked at.
        books: open.
        user_id: who undoes it.
        target: a decision_id, or a suggestion_id or bank_line_id, of which the last
            decision that stands is undone.
        reason: the person's words, if any.

    Returns:
        The undoing decision's id.

    Raises:
        RuleViolation: nothing that stands was decided there.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        line = found_line(now, target)
        decision_id = standing_decision(books, target, line=line)
        taken = frame(
            now,
            """
            select sum(bank_amount)::decimal(18, 4) as bank_amount
            from marts.allocations where decision_id = $decision_id
            """,
            {"decision_id": decision_id},
        )
    return decisions.undo(
        books,
        user_id=user_id,
        decision_id=decision_id,
        reason=reason,
        bank_amount=taken["bank_amount"][0],
    )


def _proposed(now: Current, suggestion_id: str) -> Mapping[str, Any]:
    """The suggestion, which nobody decided yet."""
    suggestion = suggestion_of(now, suggestion_id)
    status = suggestion["status"]
    if status != "proposed":
        told = {
            "auto": "decided automatically; undo it first",
            "accepted": "accepted already; undo it first",
            "rejected": "rejected; undo the rejection first",
            "superseded": "superseded: its line was decided otherwise",
        }
        raise RuleViolation(
            "suggestion", suggestion_id, "one that waits", told[str(status)]
        )
    return suggestion


def _shown(suggestion: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        suggestion_id=suggestion["suggestion_id"],
        kind=suggestion["kind"],
        rank=suggestion["rank"],
        probability=suggestion["probability"],
        evidence=suggestion["evidence"],
    )
