"""Which model speaks: the one that ships, or the firm's own correction of it.

What is in force is a function of the books up to a position, as in the run that made
the build of that position (`int_matching_model_known`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lettrage.books import models
from lettrage.books.engine import Books
from lettrage.matching.model import Model
from lettrage.matching.pipeline import corrected, prior


@dataclass(frozen=True, slots=True)
class Correction:
    """The firm's last attempt at a model of its own.

    Args:
        recorded_at: UTC.
        lines_count: decided lines, the latest, that both models were compared on.
        prior_loss: logarithmic loss a line of the shipped model there.
        own_loss: of the firm's own; less is better.
    """

    recorded_at: datetime
    lines_count: int
    prior_loss: float
    own_loss: float


@dataclass(frozen=True, slots=True)
class InForce:
    """The model that judges.

    Args:
        model: with the firm's correction, where one is in force.
        shipped: without it; `about` says what it was trained on.
        correction: None where the shipped model speaks.
        tried_at: when a correction was last tried; None: never.
    """

    model: Model
    shipped: Model
    correction: Correction | None
    tried_at: datetime | None


def in_force(books: Books, *, up_to: int) -> InForce:
    """The model that was in force at a position of the books."""
    shipped = prior()
    recorded = models.table(books, up_to=up_to)
    last = recorded.slice(max(recorded.num_rows - 1, 0))
    model = corrected(shipped, last)
    if not last.num_rows:
        return InForce(model, shipped, correction=None, tried_at=None)
    (told,) = last.to_pylist()
    tried_at = models.recorded_at(books, position=told["position"])
    if model is shipped:
        return InForce(model, shipped, correction=None, tried_at=tried_at)
    correction = Correction(
        recorded_at=tried_at,
        lines_count=told["lines_count"],
        prior_loss=told["prior_loss"],
        own_loss=told["own_loss"],
    )
    return InForce(model, shipped, correction, tried_at)
