"""What an act refers to, as the build showed it: lines, documents, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from lettrage.books.canonical import from_units
from lettrage.books.decision import Allocation, DocumentState, LineClaim
from lettrage.books.engine import Books
from lettrage.books.schema import claims
from lettrage.books.schema import decisions as decisions_table
from lettrage.core.errors import RuleViolation
from lettrage.matching.overlay import Current, frame, line_of


def claim_of(now: Current, books: Books, bank_line_id: str) -> LineClaim:
    """The line as the build showed it, before what was decided since."""
    line_of(now, bank_line_id)
    rows = frame(
        now,
        "select * from marts.bank_lines where bank_line_id = $bank_line_id",
        {"bank_line_id": bank_line_id},
    )
    built = rows.row(0, named=True)
    remaining = built["remaining_amount"]
    if built["reconciliation_status"] == "no_customer":
        # A decision that it pays nothing took it whole; a completion took nothing.
        remaining -= _taken(books, bank_line_id, seen_position=now.seen_position)
    return LineClaim(
        bank_line_id=bank_line_id,
        remaining_amount=remaining,
        bank_reference=built["bank_reference"],
        account_iban=built["account_iban"],
    )


def _taken(books: Books, bank_line_id: str, *, seen_position: int) -> Decimal:
    query = (
        select(func.sum(claims.c.bank_amount))
        .where(claims.c.bank_line_id == bank_line_id)
        .where(claims.c.position <= seen_position)
    )
    with books.reading() as reading:
        return from_units(reading.scalar(query)) or Decimal(0)


def allocation_of(row: Mapping[str, Any]) -> Allocation:
    """A row of the suggestions' lines as the books record it."""
    return Allocation(
        invoice_number=row["invoice_number"],
        allocated_amount=row["allocated_amount"],
        bank_amount=row["bank_amount"],
        customer_id=row["customer_id"],
        difference_amount=row["difference_amount"],
        difference_kind=row["difference_kind"],
    )


def completed(
    now: Current, bank_line_id: str, allocations: Sequence[Allocation]
) -> list[Allocation]:
    """The allocations, each with what it takes of the line."""
    line = line_of(now, bank_line_id)
    completed = []
    for allocation in allocations:
        if allocation.bank_amount is None:
            number = allocation.invoice_number
            currency = line["currency"] if number is None else _currency(now, number)
            if currency != line["currency"]:
                raise RuleViolation(
                    "allocation",
                    number or bank_line_id,
                    f"its amount in {line['currency']} as well",
                    f"only an amount in {currency}",
                )
            amount = allocation.allocated_amount
            allocation = replace(allocation, bank_amount=amount)
        completed.append(allocation)
    return completed


def _currency(now: Current, invoice_number: str) -> str:
    return str(_built_invoice(now, invoice_number)["currency"])


def states_of(
    now: Current, allocations: Sequence[Allocation]
) -> dict[str, DocumentState]:
    """Every document of `allocations` as the build showed it."""
    documents = {}
    for allocation in allocations:
        if allocation.invoice_number is not None:
            row = _built_invoice(now, allocation.invoice_number)
            documents[allocation.invoice_number] = DocumentState(
                total=row["amount_including_tax"], open=row["open_amount"]
            )
    return documents


def _built_invoice(now: Current, invoice_number: str) -> Mapping[str, Any]:
    rows = frame(
        now,
        "select * from marts.invoices where invoice_number = $invoice_number",
        {"invoice_number": invoice_number},
    )
    if not rows.height:
        raise RuleViolation(
            "allocation", invoice_number, "a document of the last build", "none"
        )
    return rows.row(0, named=True)


def standing_decision(
    books: Books,
    target: str,
    *,
    line: Mapping[str, Any] | None,
    rule: str = "undo",
) -> str:
    """The last decision that stands on `target`: itself, a suggestion's, a line's.

    Raises:
        RuleViolation: none does; `rule` says what it was looked for.
    """
    table = decisions_table.c
    undo_of = decisions_table.alias("undo_of")
    named = [
        table.decision_id == target,
        table.suggestion_id == target,
        table.bank_line_id == target,
    ]
    if line is not None and line["bank_reference"]:
        # An import may have named the line by the bank's reference alone.
        named.append(
            table.bank_line_id.is_(None)
            & (table.bank_reference == line["bank_reference"])
            & or_(
                table.account_iban.is_(None),
                table.account_iban == line["account_iban"],
            )
        )
    query = (
        select(table.decision_id)
        .outerjoin(undo_of, undo_of.c.undone_decision_id == table.decision_id)
        .where(or_(*named), table.action.in_(("accept", "reject")))
        .where(undo_of.c.decision_id.is_(None))
        .order_by(table.action, table.position.desc(), table.row_number.desc())
        .limit(1)
    )
    with books.reading() as reading:
        found = reading.scalar(query)
    if found is not None:
        return str(found)
    raise RuleViolation(
        rule,
        target,
        "a decision, a suggestion or a line with a decision that stands",
        "none",
    )
