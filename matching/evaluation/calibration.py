"""Whether stated probabilities come true.

Of the lines whose first suggestion says 0.9, nine of ten should be right. The expected
calibration error (Naeini, Cooper and Hauskrecht, 2015) is the mean distance between the
two over bins, weighted by their lines: bins of equal width say where on the scale, bins
of equal mass are not fooled where nearly all stand in one bin. Brier (1950) is the mean
square of what is missing to certainty of the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

BINS = 10

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines whose probabilities are near each other: a point of the calibration plot.

    Args:
        lines_count: at least 1.
        stated: the mean of their probabilities.
        right: the share of them that is right.
        low, high: within which the true share lies, 95 %, two-sided, exact.
    """

    lines_count: int
    stated: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities are from shares; all of it null or empty without a line.

    Args:
        lines_count: lines whose first suggestion states a probability.
        ece_equal_width, ece_equal_mass: expected calibration error, between 0 and 1.
        brier: mean squared error, between 0 and 1.
        bins: those of equal mass, by rising probability.
    """

    lines_count: int
    ece_equal_width: float | None
    ece_equal_mass: float | None
    brier: float | None
    bins: tuple[Bin, ...]


def calibrate(probabilities: Sequence[float], rights: Sequence[bool]) -> Calibration:
    """Compare the probabilities of first suggestions with their being right."""
    if not probabilities:
        return Calibration(0, None, None, None, ())
    stated = np.asarray(probabilities, dtype=np.float64)
    right = np.asarray(rights, dtype=np.float64)
    cells = np.minimum((stated * BINS).astype(np.int64), BINS - 1)
    widths = [np.flatnonzero(cells == cell) for cell in range(BINS)]
    # Ties are broken by nothing but the order of rows, which the caller fixes.
    masses = np.array_split(np.argsort(stated, kind="stable"), BINS)
    return Calibration(
        len(stated),
        _error(stated, right, widths),
        _error(stated, right, masses),
        float(np.mean((stated - right) ** 2)),
        tuple(_bin(stated[rows], right[rows]) for rows in masses if len(rows)),
    )


def exact_interval(right: int, of: int) -> tuple[float, float]:
    """Within which a share lies, 95 %, two-sided (Clopper and Pearson, 1934).

    >>> tuple(round(end, 4) for end in exact_interval(9, 10))
    (0.555, 0.9975)
    """
    low = float(betaincinv(right, of - right + 1, 0.025)) if right else 0.0
    high = float(betaincinv(right + 1, of - right, 0.975)) if right < of else 1.0
    return low, high


def _error(stated: Floats, right: Floats, bins: list[npt.NDArray[np.int64]]) -> float:
    gaps = (abs(float(np.sum(stated[rows] - right[rows]))) for rows in bins)
    return sum(gaps) / len(stated)


def _bin(stated: Floats, right: Floats) -> Bin:
    low, high = exact_interval(int(right.sum()), len(right))
    return Bin(len(stated), float(stated.mean()), float(right.mean()), low, high)
