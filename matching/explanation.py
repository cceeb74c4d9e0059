"""Why a suggestion was made, what came next, and what tells the two apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lettrage.books.engine import Books
from lettrage.core.errors import RuleViolation
from lettrage.core.workspace import Workspace
from lettrage.matching.contributions import Fact, Why, separating, why
from lettrage.matching.in_force import in_force
from lettrage.matching.model import Model
from lettrage.matching.overlay import (
    Current,
    current,
    found_line,
    frame,
    suggestion_of,
)

# So many facts tell a suggestion from its runner-up.
FACTS_SHOWN = 3

_SUGGESTED = """
select
    suggestions.suggestion_id, rank, probability, kind, suggestions.status, evidence,
    decision_id, items.invoice_number, items.customer_id,
    items.currency as document_currency,
    invoices.open_amount as document_open_amount, items.allocated_amount,
    items.bank_amount, items.difference_amount, items.difference_kind
from current_suggestions as suggestions
left join current_suggestion_lines as items
    on items.suggestion_id = suggestions.suggestion_id
left join current_invoices as invoices
    on invoices.invoice_number = items.invoice_number
where suggestions.bank_line_id = $bank_line_id
order by rank, suggestions.suggestion_id, items.invoice_number nulls last
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a suggestion was made.

    Args:
        suggestion: a row of the suggestions, with its status now.
        line: the bank line.
        documents: what it allocates, a row a document.
        evidence: sentence, tokens, features, rivals, remainder (docs/matching.md).
        runner_up: the best other suggestion of the line that nobody rejected, or None.
        runner_up_documents: what that one would allocate.
        facts: what tells the two apart, the heaviest first; empty where the columns of
            one of them were not kept.
        why: how the probability came about; None where the columns were not kept.
    """

    suggestion: Mapping[str, Any]
    line: Mapping[str, Any]
    documents: Sequence[Mapping[str, Any]]
    evidence: Mapping[str, Any]
    runner_up: Mapping[str, Any] | None
    runner_up_documents: Sequence[Mapping[str, Any]]
    facts: Sequence[Fact]
    why: Why | None


def explain(workspace: Workspace, books: Books, *, target: str) -> Explanation:
    """Why this suggestion was made, and what came next.

    Args:
        workspace: whose build is read.
        books: open.
        target: a suggestion_id, or a bank_line_id: its first suggestion.

    Raises:
        RuleViolation: the build knows no such suggestion, or none of this line.
    """
    with current(workspace, books) as now:
        line = found_line(now, target)
        suggestion = suggestion_of(now, target) if line is None else _first(now, target)
        line = line or found_line(now, suggestion["bank_line_id"])
        assert line is not None
        rows = suggested(now, line["bank_line_id"])
        seen = now.seen_position
    chosen = rows.filter(pl.col("suggestion_id") == suggestion["suggestion_id"])
    runner_up = _runner_up(rows, suggestion["suggestion_id"])
    evidence = _evidence(suggestion)
    next_best = runner_up.row(0, named=True) if runner_up.height else None
    model = in_force(books, up_to=seen).model
    return Explanation(
        suggestion=suggestion,
        line=line,
        documents=chosen.to_dicts(),
        evidence=evidence,
        runner_up=next_best,
        runner_up_documents=runner_up.to_dicts(),
        facts=facts_between(evidence, _evidence(next_best), model),
        why=why(evidence, model),
    )


def suggested(now: Current, bank_line_id: str) -> pl.DataFrame:
    """Every suggestion of a line, with its documents: `review.suggestions_of`."""
    return frame(now, _SUGGESTED, {"bank_line_id": bank_line_id})


def facts_between(
    one: Mapping[str, Any], other: Mapping[str, Any], model: Model
) -> list[Fact]:
    """What tells two suggestions of a line apart, by their evidence, heaviest first."""
    told, of_other = why(one, model), why(other, model)
    if told is None or of_other is None:
        return []
    return separating(told, of_other, count=FACTS_SHOWN)


def _first(now: Current, bank_line_id: str) -> Mapping[str, Any]:
    """The first suggestion of a line, or what was decided on it."""
    rows = suggested(now, bank_line_id)
    if not rows.height:
        raise RuleViolation("suggestions", bank_line_id, "one at least", "none")
    return suggestion_of(now, rows["suggestion_id"][0])


def _runner_up(rows: pl.DataFrame, suggestion_id: str) -> pl.DataFrame:
    """The rows of the best other suggestion that nobody rejected."""
    others = rows.filter(
        (pl.col("suggestion_id") != suggestion_id) & (pl.col("status") != "rejected")
    )
    first = others["suggestion_id"].head(1).to_list()
    return others.filter(pl.col("suggestion_id").is_in(first))


def _evidence(suggestion: Mapping[str, Any] | None) -> dict[str, Any]:
    text = suggestion["evidence"] if suggestion is not None else None
    return dict(json.loads(text)) if text else {}
