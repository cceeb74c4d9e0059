"""Why this probability: what each column of the model weighs, computed when asked.

The columns are those that the model read when it judged (`columns.py`); the model is
the one in force then, known by its fingerprint. A weight is what a column adds to the
log-odds: `exp(weight)` is by how much it multiplies the chances of being right. From
`start`, what a hypothesis is worth of which nothing is known, the weights lead to the
trees' log-odds; what was measured there, and the firm's own correction, to the
probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lettrage.matching.column_words import GUESSED, unit
from lettrage.matching.columns import read_columns
from lettrage.matching.model import Model


@dataclass(frozen=True, slots=True)
class Weight:
    """What a column adds to the log-odds; `value` as the model read it, if it did."""

    column: str
    value: float | None
    log_odds: float


@dataclass(frozen=True, slots=True)
class Why:
    """How a probability came about.

    Args:
        start: the probability before any column is read.
        weights: of every column, the heaviest first.
        summed: the probability that start and weights give.
        measured: how often hypotheses with that sum were right, on firms that the
            trees had not seen.
        probability: the same under the firm's own correction; equal without one. The
            suggestion's is lower where its line's would sum to more than one.
    """

    start: float
    weights: Sequence[Weight]
    summed: float
    measured: float
    probability: float


@dataclass(frozen=True, slots=True)
class Fact:
    """What tells two suggestions of a line apart.

    Args:
        column: of the model.
        value: of the one; None: unknown.
        other_value: of the other.
        log_odds: how much more the column weighs for the one.
    """

    column: str
    value: float | None
    other_value: float | None
    log_odds: float


def why(evidence: Mapping[str, Any], model: Model) -> Why | None:
    """The weights of a suggestion; None where its columns were not kept.

    Args:
        evidence: of a suggestion (docs/matching.md).
        model: in force when the suggestion was made; another one says nothing of it.
    """
    kept = evidence.get("model")
    if not kept or kept["fingerprint"] != model.fingerprint:
        return None
    values = read_columns(kept["columns"])
    log_odds = model.log_odds(values)
    told = model.trees.contributions(values)[0]
    weights = [
        Weight(column, None if np.isnan(value) else float(value), float(weight))
        for column, value, weight in zip(model.columns, values[0], told, strict=True)
    ]
    return Why(
        start=_probability(float(log_odds[0] - told.sum())),
        weights=sorted(weights, key=lambda one: (-abs(one.log_odds), one.column)),
        summed=_probability(float(log_odds[0])),
        measured=float(model.calibrated(log_odds)[0]),
        probability=float(model.probability(values)[0]),
    )


def separating(one: Why, other: Why, *, count: int) -> list[Fact]:
    """The facts that weigh most between two suggestions, the heaviest first."""
    others = {weight.column: weight for weight in other.weights}
    facts = [
        Fact(
            weight.column,
            weight.value,
            others[weight.column].value,
            weight.log_odds - others[weight.column].log_odds,
        )
        for weight in one.weights
        if unit(weight.column) not in GUESSED
    ]
    differing = [fact for fact in facts if fact.value != fact.other_value]
    differing.sort(key=lambda fact: (-abs(fact.log_odds), fact.column))
    return differing[:count]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
