"""A firm's own model: the prior, corrected by what the firm decided.

A firm differs from the simulated ones in how far the prior can be trusted where it is
sure and where it is not, and for which kinds. The correction is a slope of each end and
one shift a kind, drawn towards the prior (slopes 1, shifts 0) by imagined decisions, so
that few decisions move it little and many decide alone. It is used only if it tells
held-back, later decisions better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from lettrage.matching.hypotheses import KINDS
from lettrage.matching.matrix import NAMES
from lettrage.matching.model import Model, corrected_odds
from lettrage.matching.training.rows import Samples, best_of_line

# Decisions that the prior is worth: about a kind's shift, about a slope.
SHIFT_WEIGHT = 20.0
SLOPE_WEIGHT = 200.0

# Fewer decided lines than this teach nothing that could be checked.
LINES_MIN = 60

# The share of lines, the latest, that is held back to compare.
HELD_BACK = 0.3

_KIND = NAMES.index("kind")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two models on the held-back lines, in nats a line (less is better)."""

    lines_count: int
    prior_loss: float
    own_loss: float


def fit_own(prior: Model, samples: Samples) -> tuple[Model, Comparison] | None:
    """The firm's own model, where it beats the prior on later decisions; else None.

    Args:
        samples: of the firm's decided lines, numbered in the order of their booking.
    """
    log_odds = prior.log_odds(samples.values)
    best = best_of_line(log_odds, samples.line)
    if len(best) < LINES_MIN:
        return None
    believed = prior.calibrated(log_odds[best])
    kind = samples.values[best, _KIND].astype(int)
    right = samples.is_right[best].astype(float)
    cut = int(len(best) * (1 - HELD_BACK))
    slopes, shifts = _correct(believed[:cut], kind[:cut], right[:cut])
    later = slice(cut, None)
    own_odds = corrected_odds(believed[later], slopes) + shifts[kind[later]]
    compared = Comparison(
        lines_count=len(best) - cut,
        prior_loss=_loss(corrected_odds(believed[later], (1.0, 1.0)), right[later]),
        own_loss=_loss(own_odds, right[later]),
    )
    if compared.own_loss >= compared.prior_loss:
        return None
    slopes, shifts = _correct(believed, kind, right)
    return replace(prior, slopes=slopes, shifts=shifts), compared


def _correct(
    believed: npt.NDArray[np.float64],
    kind: npt.NDArray[np.int64],
    right: npt.NDArray[np.float64],
) -> tuple[tuple[float, float], npt.NDArray[np.float64]]:
    """The slopes and the shift of each kind that fit best, held by their weights."""
    ends = np.column_stack([np.log(believed), -np.log1p(-believed)])

    def cost(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        slopes, shifts = values[:2], values[2:]
        odds = ends @ slopes + shifts[kind]
        wrong_by = expit(odds) - right
        total = np.sum(np.logaddexp(0, odds) - right * odds)
        total += SLOPE_WEIGHT / 8 * np.sum((slopes - 1) ** 2)
        total += SHIFT_WEIGHT / 8 * np.sum(shifts**2)
        gradient = np.empty_like(values)
        gradient[:2] = wrong_by @ ends + SLOPE_WEIGHT / 4 * (slopes - 1)
        gradient[2:] = np.bincount(kind, weights=wrong_by, minlength=len(shifts))
        gradient[2:] += SHIFT_WEIGHT / 4 * shifts
        return float(total), gradient

    start = np.zeros(len(KINDS) + 3)
    start[:2] = 1.0
    bounds = [(0.2, 5.0)] * 2 + [(-6.0, 6.0)] * (len(KINDS) + 1)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return (float(found[0]), float(found[1])), found[2:]


def _loss(odds: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    """Mean logarithmic loss of a line, in nats."""
    return float(np.mean(np.logaddexp(0, odds) - right * odds))
