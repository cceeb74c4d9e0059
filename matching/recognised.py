"""Lines that wait and are no payment of an open document: paid twice, or in advance.

What a line is, the build says (`marts.recognised_lines`). Nothing follows from it by
itself: a person refunds the money, at the bank, or keeps it as the customer's open
credit (`keep`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lettrage.books.decision import Allocation
from lettrage.books.engine import Books
from lettrage.core.errors import RuleViolation
from lettrage.core.workspace import Workspace
from lettrage.matching.acts import accept_allocations
from lettrage.matching.overlay import Current, current, frame, line_of

# A build of before the table was has none.
_IS_TOLD = """
select count(*) > 0 as is_told from information_schema.tables
where table_schema = 'marts' and table_name = 'recognised_lines'
"""

_RECOGNISED = """
select
    recognised.bank_line_id, lines.bank_reference, lines.account_iban,
    recognised.booking_date, recognised.amount, recognised.currency, lines.label,
    recognised.reading, recognised.way, recognised.certainty, recognised.customer_id,
    recognised.invoice_number, recognised.repeated_bank_line_id,
    recognised.repeated_booking_date, recognised.evidence
from marts.recognised_lines as recognised
inner join current_lines as lines
    on lines.bank_line_id = recognised.bank_line_id
where
    lines.is_waiting
    and ($bank_line_id is null or recognised.bank_line_id = $bank_line_id)
order by recognised.certainty, recognised.booking_date, recognised.bank_line_id
"""

_LINE_OF = """
select
    lines.bank_line_id,
    count(suggestions.suggestion_id) > 0 as is_suggested
from current_lines as lines
left join current_suggestions as suggestions
    on suggestions.bank_line_id = lines.bank_line_id
group by lines.bank_line_id
having
    lines.bank_line_id = $target
    or count(*) filter (suggestions.suggestion_id = $target) > 0
"""


def recognised(workspace: Workspace, books: Books) -> list[dict[str, Any]]:
    """The lines that wait and read as paid twice or in advance, surest first.

    Returns:
        The columns of `marts.recognised_lines` (amount in `currency`; `evidence` as an
        object), and bank_reference, account_iban and label of the line.

    Raises:
        NothingPublished: there is no build yet.
    """
    with current(workspace, books) as now:
        return recognised_now(now)


def recognised_now(
    now: Current, *, bank_line_id: str | None = None
) -> list[dict[str, Any]]:
    """What `recognised` returns; of this line alone, where one is named."""
    if not frame(now, _IS_TOLD, {})["is_told"][0]:
        return []
    rows = frame(now, _RECOGNISED, {"bank_line_id": bank_line_id})
    return [
        {**row, "evidence": json.loads(row["evidence"])}
        for row in rows.iter_rows(named=True)
    ]


def reading_of(
    workspace: Workspace, books: Books, *, target: str
) -> dict[str, Any] | None:
    """What a line that waits was recognised as; None: a payment, or nobody can tell.

    Args:
        workspace: whose build is read.
        books: open.
        target: a bank_line_id, or a suggestion_id: of its line.

    Returns:
        A row of `recognised`, and is_suggested: it has suggestions besides.
    """
    with current(workspace, books) as now:
        rows = frame(now, _LINE_OF, {"target": target})
        if not rows.height:
            return None
        found = rows.row(0, named=True)
        told = recognised_now(now, bank_line_id=found["bank_line_id"])
    return {**told[0], "is_suggested": found["is_suggested"]} if told else None


def keep(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    bank_line_id: str,
    customer_id: str | None = None,
    reason: str | None = None,
) -> str:
    """Keep what is left of a line as an open credit of a customer: an advance.

    Args:
        workspace: whose build was looked at.
        books: open.
        user_id: who decides.
        bank_line_id: the line.
        customer_id: whose money it is; None: the customer that was recognised.
        reason: the person's words, if any.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: no such line or customer, nothing is left of the line, it takes
            money out, or no customer is named and none was recognised.
        UserRefused: the user may not decide.
    """
    with current(workspace, books) as now:
        line = line_of(now, bank_line_id)
        left: Decimal = line["remaining_amount"] if line["is_waiting"] else Decimal(0)
        if left <= 0:
            raise RuleViolation(
                "advance", bank_line_id, "money that came in and waits", str(left)
            )
        owner = _owner(now, bank_line_id, customer_id)
    credit = Allocation(
        invoice_number=None,
        allocated_amount=left,
        bank_amount=left,
        customer_id=owner,
    )
    return accept_allocations(
        workspace,
        books,
        user_id=user_id,
        bank_line_id=bank_line_id,
        allocations=[credit],
        reason=reason,
    )


def _owner(now: Current, bank_line_id: str, customer_id: str | None) -> str:
    """The customer named, whom the build must know, or the one recognised."""
    if customer_id is None:
        told: list[Mapping[str, Any]] = [
            *recognised_now(now, bank_line_id=bank_line_id)
        ]
        if not told:
            raise RuleViolation(
                "advance", bank_line_id, "a customer; name one with --customer", "none"
            )
        return str(told[0]["customer_id"])
    known = frame(
        now,
        "select customer_id from marts.customers where customer_id = $customer_id",
        {"customer_id": customer_id},
    )
    if not known.height:
        raise RuleViolation(
            "advance", customer_id, "a customer of the last build", "none"
        )
    return customer_id
