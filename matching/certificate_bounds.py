"""Exact one-sided bounds on an error rate, and how many decisions they ask for.

Clopper and Pearson (1934): the upper bound is the highest rate at which so few errors
would still be seen with a probability of 1 - confidence. It is a quantile of the beta
distribution, which also takes the fractions of a discounted prior; on whole numbers it
is the exact binomial bound.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import count

from scipy.special import betaincinv


def upper_bound(errors: float, decisions: float, *, confidence: float) -> float:
    """The highest error rate that `errors` in `decisions` leave possible.

    >>> round(upper_bound(0, 2995, confidence=0.95), 6)
    0.001

    Args:
        errors: of the decisions, at least 0; may be a fraction.
        decisions: at least `errors`; may be a fraction.
        confidence: how often the bound holds, between 0 and 1.

    Returns:
        A share between 0 and 1; 1 where nothing was decided or all was wrong.
    """
    if errors >= decisions:
        return 1.0
    return float(betaincinv(errors + 1, decisions - errors, confidence))


def lower_bound(errors: float, decisions: float, *, confidence: float) -> float:
    """The lowest error rate that explains `errors` in `decisions`; as `upper_bound`."""
    if errors <= 0:
        return 0.0
    return float(betaincinv(errors, decisions - errors + 1, 1 - confidence))


def decisions_needed(rate: float, *, confidence: float, errors: int = 0) -> int:
    """How many decisions bound the error rate by `rate`, with so many errors in them.

    >>> decisions_needed(0.001, confidence=0.95)
    2995

    The fewest decisions whose upper bound is at most `rate`; it falls as they grow.
    """

    def is_enough(decisions: int) -> bool:
        return upper_bound(errors, decisions, confidence=confidence) <= rate

    enough = next(2**power for power in count() if is_enough(2**power))
    return bisect_left(range(enough), True, key=is_enough)
