"""Many decisions in one event: those imported, and those of certified matching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, cast

import pyarrow as pa
from sqlalchemy import Connection, select

from lettrage.books import recording
from lettrage.books.decision import Action, Allocation, Decision, Origin
from lettrage.books.engine import Books
from lettrage.books.schema import claims, decisions
from lettrage.books.users import AUTO, require_decider

# Rows of an Arrow table turned to Python at a time.
BATCH_ROWS = 10_000

_LINE = ("bank_line_id", "bank_reference", "account_iban")
_SUGGESTED = (
    "suggestion_id", "bank_line_id", "rank", "probability", "kind", "evidence",
    "invoice_number", "customer_id", "allocated_amount", "bank_amount",
    "difference_amount", "difference_kind",
)  # fmt: skip
_IMPORTED = ("bank_reference", "invoice_number", "allocated_amount")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A decision of a batch that was not recorded, and why."""

    bank_line_id: str | None
    suggestion_id: str | None
    reason: str


@dataclass(slots=True)
class _Touched:
    """What anybody decided on since the build."""

    lines: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    everything: str | None = None

    def why(self, decision: Decision) -> str | None:
        """Why this decision must not be recorded; None when it may."""
        if self.everything:
            return self.everything
        if decision.bank_line_id in self.lines:
            return "the line was decided on since the build"
        for allocation in decision.allocations:
            if allocation.invoice_number in self.documents:
                number = allocation.invoice_number
                return f"document {number} was decided on since the build"
        return None


def record_automatic(
    books: Books,
    rows: pa.Table | Iterable[Decision],
    *,
    seen_position: int,
    model_fingerprint: str,
    run_id: str,
) -> list[LeftOut]:
    """Record what certified matching decided, as one batch; people come first.

    A decision is left out when its line or one of its documents was touched by anyone
    since the build; when lines were declared complete or decided by their bank
    reference since, all are, since nobody knows yet which lines that means. The next
    run sees what people did. Nothing is recorded when nothing is left.

    Args:
        books: open.
        rows: accepts; or a table, one row per (suggestion, document), with the columns
            of `matching.pipeline`: suggestion_id, bank_line_id, rank, probability,
            kind, evidence, invoice_number, customer_id, allocated_amount,
            bank_amount, difference_amount, difference_kind. Where it has a column
            is_automatic, only its true rows are decisions.
        seen_position: the chain position that the build knew.
        model_fingerprint: of the model that decided.
        run_id: of the run.

    Returns:
        What was left out, one item a decision.
    """
    made = _from_suggestions(rows) if isinstance(rows, pa.Table) else rows
    left_out: list[LeftOut] = []
    with books.transaction() as transaction:
        touched = _touched_since(
            transaction.connection, seen_position, head=transaction.head.position
        )
        recording.record(
            transaction,
            _untouched(made, touched, left_out),
            origin=Origin.AUTOMATIC,
            user_id=AUTO,
            payload={
                "origin": Origin.AUTOMATIC.value,
                "model_fingerprint": model_fingerprint,
                "run_id": run_id,
                "seen_position": seen_position,
            },
            again=False,
        )
    return left_out


def record_imported(
    books: Books,
    *,
    user_id: str,
    rows: pa.Table | Iterable[Decision],
    complete_to: date | None,
) -> list[str]:
    """Record decisions that were made elsewhere, as one batch.

    What was imported before and still stands is passed over: the same file twice
    changes nothing. Whether an import agrees with what the books hold is the caller's
    to check; the models say it after the next run.

    Args:
        books: open.
        user_id: who imports.
        rows: accepts; or a table with the columns of CONTRACT 3 `decisions`:
            bank_reference, invoice_number, allocated_amount, and where they exist
            account_iban, bank_line_id, customer_id, bank_amount, difference_amount,
            difference_kind. All rows of a line are one decision.
        complete_to: lines booked up to this day and not decided pay nothing; or None.

    Returns:
        The ids of the decisions recorded.

    Raises:
        UserRefused: the user may not decide.
        InvalidValue: an amount or a text that the books cannot hold.
    """
    made = _from_import(rows) if isinstance(rows, pa.Table) else rows
    with books.transaction() as transaction:
        require_decider(transaction.connection, user_id)
        return recording.record(
            transaction,
            _with_completion(made, complete_to),
            origin=Origin.IMPORT,
            user_id=user_id,
            payload={
                "origin": Origin.IMPORT.value,
                "complete_to": complete_to.isoformat() if complete_to else None,
            },
            again=False,
        )


def _untouched(
    made: Iterable[Decision], touched: _Touched, left_out: list[LeftOut]
) -> Iterator[Decision]:
    for decision in made:
        why = touched.why(decision)
        if why is None:
            yield decision
        else:
            left_out.append(LeftOut(decision.bank_line_id, decision.suggestion_id, why))


def _with_completion(
    made: Iterable[Decision], complete_to: date | None
) -> Iterator[Decision]:
    yield from made
    if complete_to is not None:
        yield Decision(action=Action.COMPLETE, complete_to_date=complete_to)


def _touched_since(
    connection: Connection, seen_position: int, *, head: int
) -> _Touched:
    touched = _Touched()
    if seen_position == head:
        return touched
    for row in connection.execute(
        select(decisions.c.action, decisions.c.bank_line_id).where(
            decisions.c.position > seen_position
        )
    ):
        if row.bank_line_id is not None:
            touched.lines.add(row.bank_line_id)
        elif row.action == Action.COMPLETE:
            touched.everything = "lines were declared complete since the build"
        else:
            touched.everything = "lines were decided by reference since the build"
    touched.documents.update(
        row.invoice_number
        for row in connection.execute(
            select(claims.c.invoice_number)
            .where(claims.c.position > seen_position)
            .where(claims.c.invoice_number.is_not(None))
        )
    )
    return touched


def _from_suggestions(table: pa.Table) -> Iterator[Decision]:
    """One accept per suggestion, in the order of line and suggestion."""
    _require(table, _SUGGESTED)
    if "is_automatic" in table.column_names:
        table = table.filter(table["is_automatic"])
    ordered = table.select(list(_SUGGESTED)).sort_by(
        [("bank_line_id", "ascending"), ("suggestion_id", "ascending")]
    )
    keys = ("bank_line_id", "suggestion_id")
    for _, group in groupby(_rows(ordered), key=lambda row: [row[k] for k in keys]):
        parts = list(group)
        first = parts[0]
        yield Decision(
            action=Action.ACCEPT,
            bank_line_id=first["bank_line_id"],
            suggestion_id=first["suggestion_id"],
            kind=first["kind"],
            rank=first["rank"],
            probability=first["probability"],
            evidence=first["evidence"],
            allocations=_allocations(parts),
        )


def _from_import(table: pa.Table) -> Iterator[Decision]:
    """One accept per line, in the order of the lines' keys."""
    _require(table, _IMPORTED)
    by_line = [name for name in _LINE if name in table.column_names]
    ordered = table.sort_by([(name, "ascending") for name in by_line])
    for _, group in groupby(_rows(ordered), key=lambda row: [row[k] for k in by_line]):
        parts = list(group)
        first = parts[0]
        yield Decision(
            action=Action.ACCEPT,
            bank_line_id=first.get("bank_line_id"),
            bank_reference=first.get("bank_reference"),
            account_iban=first.get("account_iban"),
            allocations=_allocations(parts),
        )


def _allocations(parts: Sequence[Mapping[str, Any]]) -> tuple[Allocation, ...]:
    return tuple(
        Allocation(
            invoice_number=part["invoice_number"],
            allocated_amount=part["allocated_amount"],
            bank_amount=part.get("bank_amount"),
            customer_id=part.get("customer_id"),
            difference_amount=part.get("difference_amount"),
            difference_kind=part.get("difference_kind"),
        )
        for part in parts
    )


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        yield from cast(list[dict[str, Any]], batch.to_pylist())


def _require(table: pa.Table, columns: Iterable[str]) -> None:
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise TypeError(f"the table has no column {', '.join(missing)}")
