"""A firm's own model: the prior, corrected by what the firm decided.

A firm differs from the simulated ones in how far the prior's log-odds can be trusted,
and for which kinds. The correction is a slope and one shift a kind, drawn towards the
prior (slope 1, shifts 0) by imagined decisions, so that few decisions move it little
and many decide alone. It is used only if it tells held-back, later decisions better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, logit

from lettrage.matching.hypotheses import KINDS
from lettrage.matching.matrix import NAMES
from lettrage.matching.model import Model
from lettrage.matching.training.fit import best_of_line
from lettrage.matching.training.rows import Samples

# Decisions that the prior is worth: about a kind's shift, about the slope.
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
    believed = logit(prior.calibrated(log_odds[best]))
    kind = samples.values[best, _KIND].astype(int)
    right = samples.is_right[best].astype(float)
    cut = int(len(best) * (1 - HELD_BACK))
    slope, shifts = _correct(believed[:cut], kind[:cut], right[:cut])
    later = slice(cut, None)
    compared = Comparison(
        lines_count=len(best) - cut,
        prior_loss=_loss(believed[later], right[later]),
        own_loss=_loss(slope * believed[later] + shifts[kind[later]], right[later]),
    )
    if compared.own_loss >= compared.prior_loss:
        return None
    slope, shifts = _correct(believed, kind, right)
    return replace(prior, slope=slope, shifts=shifts), compared


def _correct(
    believed: npt.NDArray[np.float64],
    kind: npt.NDArray[np.int64],
    right: npt.NDArray[np.float64],
) -> tuple[float, npt.NDArray[np.float64]]:
    """The slope and the shift of each kind that fit best, held by their weights."""

    def cost(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        slope, shifts = values[0], values[1:]
        odds = slope * believed + shifts[kind]
        wrong_by = expit(odds) - right
        total = np.sum(np.logaddexp(0, odds) - right * odds)
        total += SLOPE_WEIGHT / 8 * (slope - 1) ** 2 + SHIFT_WEIGHT / 8 * np.sum(
            shifts**2
        )
        gradient = np.empty_like(values)
        gradient[0] = wrong_by @ believed + SLOPE_WEIGHT / 4 * (slope - 1)
        gradient[1:] = np.bincount(kind, weights=wrong_by, minlength=len(shifts))
        gradient[1:] += SHIFT_WEIGHT / 4 * shifts
        return float(total), gradient

    start = np.zeros(len(KINDS) + 2)
    start[0] = 1.0
    bounds = [(0.2, 5.0)] + [(-6.0, 6.0)] * (len(KINDS) + 1)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0]), found[1:]


def _loss(odds: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    """Mean logarithmic loss of a line, in nats."""
    return float(np.mean(np.logaddexp(0, odds) - right * odds))
