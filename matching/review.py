"""What the command line and the screen share: look at what waits, and decide it.

Everything reads the published build under the overlay of the books' later decisions
(`overlay.py`). The acts are those of `acts.py`, offered here too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from lettrage.books.engine import Books
from lettrage.core.workspace import Workspace
from lettrage.matching.acts import (
    accept,
    accept_allocations,
    mark_no_customer,
    reject,
    undo,
)
from lettrage.matching.explanation import Explanation, explain, suggested
from lettrage.matching.overlay import current, frame, line_of

__all__ = [
    "Explanation",
    "accept",
    "accept_allocations",
    "explain",
    "mark_no_customer",
    "open_documents",
    "queue",
    "reject",
    "suggestions_of",
    "undo",
]

_QUEUE = """
with proposed as (
    select
        suggestions.*,
        row_number() over (
            partition by bank_line_id order by rank, suggestion_id
        ) as place,
        count(*) over (partition by bank_line_id) as suggestions_count
    from current_suggestions as suggestions
    where status = 'proposed'
),
documents as (
    select
        suggestion_id,
        list(invoice_number order by invoice_number)
            filter (invoice_number is not null) as invoice_numbers,
        min(customer_id) as customer_id,
        sum(bank_amount)::decimal(18, 4) as suggested_amount
    from current_suggestion_lines
    group by suggestion_id
)
select
    lines.bank_line_id, lines.bank_reference, lines.account_iban, lines.booking_date,
    lines.amount, lines.remaining_amount, lines.currency, lines.label,
    lines.counterparty_name, lines.category,
    case
        when
            proposed.suggestion_id is null
            and lines.reconciliation_status = 'proposed'
            then 'unmatched'
        else lines.reconciliation_status
    end as reconciliation_status,
    proposed.suggestion_id, proposed.kind, proposed.probability, proposed.evidence,
    coalesce(proposed.suggestions_count, 0) as suggestions_count,
    documents.customer_id, documents.invoice_numbers, documents.suggested_amount
from current_lines as lines
left join proposed
    on proposed.bank_line_id = lines.bank_line_id and proposed.place = 1
left join documents on documents.suggestion_id = proposed.suggestion_id
where
    lines.is_waiting
    and ($account_iban is null or lines.account_iban = $account_iban)
    and ($booked_from is null or lines.booking_date >= $booked_from)
    and ($booked_to is null or lines.booking_date <= $booked_to)
    and ($amount_min is null or abs(lines.amount) >= $amount_min)
    and ($amount_max is null or abs(lines.amount) <= $amount_max)
    and ($probability_min is null or proposed.probability >= $probability_min)
    and ($customer_id is null or documents.customer_id = $customer_id)
    and ($is_suggested is null or (proposed.suggestion_id is not null) = $is_suggested)
    and (
        $text is null
        or contains(
            lower(concat_ws(' ', lines.label, lines.remittance,
                lines.counterparty_name, lines.bank_reference, lines.bank_line_id)),
            lower($text)
        )
    )
order by proposed.probability desc nulls last, lines.booking_date, lines.bank_line_id
limit $limit
"""


def queue(
    workspace: Workspace,
    books: Books,
    *,
    account_iban: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    amount_min: Decimal | None = None,
    amount_max: Decimal | None = None,
    probability_min: float | None = None,
    customer_id: str | None = None,
    is_suggested: bool | None = None,
    text: str | None = None,
    limit: int | None = None,
) -> pl.DataFrame:
    """The lines with something left to decide, each with its best suggestion.

    Args:
        workspace: whose build is read.
        books: open.
        account_iban: only this account.
        booked_from: only lines booked on this day or later; `booked_to` or earlier.
        booked_to: see `booked_from`.
        amount_min: only lines of at least this amount, whatever the sign.
        amount_max: only lines of at most this amount, whatever the sign.
        probability_min: only lines whose best suggestion is at least this sure.
        customer_id: only lines whose best suggestion is of this customer.
        is_suggested: True: only lines with a suggestion; False: only those without.
        text: only lines whose label, payer or reference holds it, in any case.
        limit: at most so many rows.

    Returns:
        One row per line, surest first: bank_line_id, bank_reference, account_iban,
        booking_date, amount and remaining_amount (decimal(18,4), positive = in, in
        `currency`), label, counterparty_name, category, reconciliation_status, and of
        its best suggestion (null: none) suggestion_id, kind, probability, evidence
        (JSON), suggestions_count, customer_id, invoice_numbers, suggested_amount.

    Raises:
        NothingPublished: there is no build yet.
    """
    parameters = {
        "account_iban": account_iban,
        "booked_from": booked_from,
        "booked_to": booked_to,
        "amount_min": amount_min,
        "amount_max": amount_max,
        "probability_min": probability_min,
        "customer_id": customer_id,
        "is_suggested": is_suggested,
        "text": text,
        "limit": limit,
    }
    with current(workspace, books) as now:
        return frame(now, _QUEUE, parameters)


def suggestions_of(
    workspace: Workspace, books: Books, *, bank_line_id: str
) -> pl.DataFrame:
    """Every suggestion of a line, with its documents, best first.

    Returns:
        One row per (suggestion, document): suggestion_id, rank, probability, kind,
        status, evidence, decision_id, invoice_number (null: a fee or an advance),
        customer_id, document_currency, document_open_amount (now), allocated_amount,
        bank_amount, difference_amount, difference_kind.

    Raises:
        RuleViolation: the build knows no such line.
    """
    with current(workspace, books) as now:
        line_of(now, bank_line_id)
        return suggested(now, bank_line_id)


def open_documents(
    workspace: Workspace, books: Books, *, customer_id: str | None = None
) -> pl.DataFrame:
    """What is open now, a row a document: the balances that screens overlay.

    Returns:
        invoice_number, document_type, customer_id, issue_date, due_date, currency,
        amount_including_tax, open_amount (signed, as of this moment's decisions);
        settled ones are left out. Ordered by due_date, invoice_number.
    """
    with current(workspace, books) as now:
        return frame(
            now,
            """
            select
                invoice_number, document_type, customer_id, issue_date, due_date,
                currency, amount_including_tax, open_amount
            from current_invoices
            where
                open_amount <> 0
                and ($customer_id is null or customer_id = $customer_id)
            order by due_date, invoice_number
            """,
            {"customer_id": customer_id},
        )
