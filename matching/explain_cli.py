"""`lettrage matches explain`: why a suggestion was made, and what tells it apart."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from lettrage.books.engine import open_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, WorkspaceOption
from lettrage.core.errors import ConfigurationError
from lettrage.matching import explanation, recognised
from lettrage.matching.column_words import name, value_in_english
from lettrage.matching.contributions import Fact, Weight, Why
from lettrage.matching.explanation import Explanation

HERE = Path()

_DOCUMENTS = (
    "invoice_number", "customer_id", "document_open_amount",
    "allocated_amount", "difference_amount", "difference_kind",
)  # fmt: skip
_WEIGHTS_SHOWN = 15


def explain(
    target: Annotated[
        str, typer.Argument(help="A suggestion_id, or a bank_line_id: its first.")
    ],
    workspace: WorkspaceOption = HERE,
    why: Annotated[
        bool, typer.Option("--why", help="Also what each column of the model weighs.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say why a suggestion was made, what came next, and what tells them apart.

    Of a line that reads as paid twice or in advance, that too.
    """
    if format is Format.CSV:
        raise ConfigurationError("--format", "csv", "an explanation is no table; json")
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        reading = recognised.reading_of(found, books, target=target)
        is_suggested = reading is None or reading["is_suggested"]
        told = (
            explanation.explain(found, books, target=target) if is_suggested else None
        )
    if format is Format.JSON:
        empty = dict.fromkeys(field.name for field in fields(Explanation))
        shown = {**(asdict(told) if told else empty), "recognised": reading}
        program = console.program_value(shown)
        typer.echo(json.dumps(program, ensure_ascii=False, indent=1))
        return
    if reading is not None:
        _show_reading(reading, is_alone=told is None)
    if told is not None:
        _show(told, why=why)


def _show_reading(reading: Mapping[str, Any], *, is_alone: bool) -> None:
    """What the line is besides a payment of open documents, and what to do."""
    typer.echo(
        f"{reading['reading']} ({reading['certainty']}): "
        f"{reading['evidence']['sentence']['en']}"
    )
    if is_alone:
        typer.echo(f"label: {reading['label']}")
    if reading["repeated_bank_line_id"] is not None:
        typer.echo(f"repeats: {reading['repeated_bank_line_id']}")
    console.say(
        f"refund it, or keep it as an open credit of {reading['customer_id']}: "
        f"lettrage matches keep {reading['bank_line_id']}"
    )


def _show(told: Explanation, *, why: bool) -> None:
    """Why the suggestion was made, what came next, and what tells the two apart."""
    suggestion, evidence = told.suggestion, told.evidence
    typer.echo(evidence.get("sentence", {}).get("en", "decided by a person"))
    typer.echo(f"label: {told.line['label']}")
    typer.echo(_head("suggestion", suggestion))
    console.show(told.documents, Format.TABLE, columns=_DOCUMENTS, empty="no document")
    for line in _remainder(evidence):
        typer.echo(line)
    if told.runner_up is not None:
        typer.echo(_head("next", told.runner_up))
        console.show(
            told.runner_up_documents,
            Format.TABLE,
            columns=_DOCUMENTS,
            empty="no document",
        )
        console.show(_facts(told.facts), Format.TABLE, columns=_FACTS, empty="")
    if why:
        _show_why(told.why)
    else:
        console.say("what each column weighs: --why")


def _head(place: str, suggestion: Mapping[str, Any]) -> str:
    return (
        f"{place}: {suggestion['suggestion_id']} ({suggestion['kind']}, "
        f"{suggestion['status']}, {suggestion['probability']:.4f})"
    )


def _remainder(evidence: Mapping[str, Any]) -> Iterator[str]:
    left = evidence.get("remainder") or {}
    if left.get("reason"):
        amount = left.get("amount") or "nothing"
        yield f"left: {amount} ({left['reason'].replace('_', ' ')})"


_FACTS = ("what differs", "here", "next", "times")


def _facts(facts: Sequence[Fact]) -> list[dict[str, str]]:
    return [
        {
            "what differs": name(fact.column, "en"),
            "here": value_in_english(fact.column, fact.value),
            "next": value_in_english(fact.column, fact.other_value),
            "times": _times(fact.log_odds),
        }
        for fact in facts
    ]


def _show_why(why: Why | None) -> None:
    """The weights, and how they lead to the probability."""
    if why is None:
        typer.echo("what the model read was not kept: run lettrage run, then ask again")
        return
    rows = [_row(weight) for weight in why.weights[:_WEIGHTS_SHOWN]]
    console.show(rows, Format.TABLE, columns=tuple(rows[0]), empty="")
    rest = sum(weight.log_odds for weight in why.weights[_WEIGHTS_SHOWN:])
    typer.echo(
        f"from {why.start:.4f} before any of them, the others {_times(rest)}: "
        f"{why.summed:.4f}; measured right: {why.measured:.4f}; "
        f"as this firm decides: {why.probability:.4f}"
    )


def _row(weight: Weight) -> dict[str, str]:
    return {
        "column": name(weight.column, "en"),
        "value": value_in_english(weight.column, weight.value),
        "chances": _times(weight.log_odds),
    }


def _times(log_odds: float) -> str:
    """By how much the chances of being right are multiplied, or divided."""
    sign = "×" if log_odds >= 0 else "÷"
    return f"{sign}{math.exp(abs(log_odds)):.3g}"
