"""The audit queue: automatic decisions that were drawn for a person to look at.

Who is drawn is decided by the models (`marts.match_audits`); what was confirmed or
undone since the build is left out. A confirmation holds for the line's set; an undo is
that of `acts.py`, and an error to the certificate.
"""

from __future__ import annotations

import polars as pl

from lettrage.books import confirmations
from lettrage.books.engine import Books
from lettrage.core.workspace import Workspace
from lettrage.matching.lookup import standing_decision
from lettrage.matching.overlay import current, found_line, frame

_QUEUE = """
with documents as (
    select
        suggestion_id,
        list(invoice_number order by invoice_number)
            filter (invoice_number is not null) as invoice_numbers,
        min(customer_id) as customer_id
    from current_suggestion_lines
    group by suggestion_id
)
select
    audits.decision_id, audits.suggestion_id, audits.bank_line_id, audits.kind,
    audits.probability, audits.drawn_at, suggestions.evidence,
    lines.booking_date, lines.amount, lines.currency, lines.label,
    lines.counterparty_name, documents.customer_id, documents.invoice_numbers
from marts.match_audits as audits
inner join current_lines as lines on lines.bank_line_id = audits.bank_line_id
inner join current_suggestions as suggestions
    on suggestions.suggestion_id = audits.suggestion_id
left join documents on documents.suggestion_id = audits.suggestion_id
where
    audits.outcome = 'waiting'
    and suggestions.status = 'auto'
    and audits.suggestion_id not in (
        select suggestion_id from since_standing
        where action = 'confirm' and suggestion_id is not null
    )
order by audits.drawn_at, audits.bank_line_id, audits.suggestion_id
"""


def audit_queue(workspace: Workspace, books: Books) -> pl.DataFrame:
    """The automatic decisions that wait for a person's look, the oldest first.

    Returns:
        One row per decision: decision_id, suggestion_id, bank_line_id, kind,
        probability, drawn_at (UTC), evidence (JSON), booking_date, amount
        (decimal(18,4), positive = in, in `currency`), label, counterparty_name,
        customer_id, invoice_numbers.

    Raises:
        NothingPublished: there is no build yet.
    """
    with current(workspace, books) as now:
        return frame(now, _QUEUE, {})


def confirm(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    target: str,
    reason: str | None = None,
) -> str:
    """Say that an automatic decision is right, drawn for audit or not.

    Args:
        workspace: whose build was looked at.
        books: open.
        user_id: who looked.
        target: a decision_id, or a suggestion_id or bank_line_id, of which the last
            decision that stands is confirmed.
        reason: the person's words, if any.

    Returns:
        The confirming decision's id.

    Raises:
        RuleViolation: nothing automatic stands there, or it was confirmed before.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        line = found_line(now, target)
        decision_id = standing_decision(books, target, line=line, rule="confirmation")
    return confirmations.confirm(
        books, user_id=user_id, decision_id=decision_id, reason=reason
    )
