"""Audits: which automatic decisions a person looks at, and what their errors say.

Automatic decisions tell nothing about themselves: nobody looks at them. So a share of
them is drawn for the audit queue, by a hash of the suggestion: the same draw run after
run, and nobody chooses.

The alarm is a test that may be looked at any day. Each decision bets against the
promise: were the error rate `q` instead of the promised `p`, a wrong decision
multiplies the wealth by q/p, a right one by (1-q)/(1-p). While the true rate is within
the promise, the expected wealth never grows, so it ever exceeds 1/level with a
probability of at most `level` (Ville's inequality), however often one looks. The bet is
spread over several `q`, and over the month in which things went wrong (weights
1/(m(m+1)), together at most 1), which keeps the sum such a wealth and lets it see a
drift after a long good time. Days are whole: the order within a day does not count.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

# How many times the promised rate the bets are laid on.
_RATE_FACTORS = (2.0, 5.0, 20.0, 100.0)


def is_audited(suggestion_id: str, *, share: float) -> bool:
    """Whether an automatic decision on this suggestion goes to the audit queue.

    A larger share draws the same ones and more. `int_match_outcomes` draws alike.
    """
    digest = hashlib.sha256(f"audit:{suggestion_id}".encode()).hexdigest()
    return int(digest[:8], 16) < share * 2**32


def wealth(decided: pl.DataFrame, *, promised: float) -> float:
    """The most that bets against the promise were ever worth, at the end of a day.

    Args:
        decided: one row per automatic decision: `booking_date`, `is_wrong`.
        promised: the rate that is tested, between 0 and 1.

    Returns:
        1 or more: 20 is reached once in 20 times at most where the promise holds.
    """
    if decided.is_empty():
        return 1.0
    days = (
        decided.group_by("booking_date")
        .agg(wrong=pl.col("is_wrong").sum(), decisions=pl.len())
        .sort("booking_date")
        .with_columns(
            month=pl.col("booking_date").dt.year() * 12
            + pl.col("booking_date").dt.month()
        )
    )
    month = days["month"].to_numpy() - days["month"][0] + 1
    return _spread(
        _steps(days["wrong"].to_numpy(), days["decisions"].to_numpy(), promised), month
    )


def _steps(
    wrong: npt.NDArray[np.int64], decisions: npt.NDArray[np.int64], promised: float
) -> npt.NDArray[np.float64]:
    """The logarithm of what each day does to each bet: day by rate."""
    rates = np.minimum(promised * np.array(_RATE_FACTORS), (1 + promised) / 2)
    lost = np.log((1 - rates) / (1 - promised))
    won = np.log(rates / promised)
    wrong = wrong.astype(np.int64)
    right = decisions.astype(np.int64) - wrong
    steps: npt.NDArray[np.float64] = np.outer(wrong, won) + np.outer(right, lost)
    return steps


def _spread(steps: npt.NDArray[np.float64], month: npt.NDArray[np.int64]) -> float:
    """The bets of all rates and starting months together, at their highest."""
    total = np.zeros(len(steps))
    unspent = np.ones(len(steps))
    for start in np.unique(month):
        weight = 1 / (float(start) * (float(start) + 1))
        since = month >= start
        # Kept below the largest double: beyond e^600 nothing is left to be said.
        worth = np.exp(np.minimum(np.cumsum(steps[since], axis=0), 600)).mean(axis=1)
        total[since] += weight * worth
        unspent[since] -= weight
    return float(max(1.0, (total + unspent).max()))
