"""Thresholds of probability, tested from the strictest on until one fails.

Why this is valid: which decisions stand above a threshold, which thresholds are tested
and where the sequence starts follow from probabilities and counts alone. Given these,
each test is an exact one, and a later one is only made if all before it passed: the
first false one already has to be passed by chance, at 1 - confidence. (Fixed-sequence
testing; as "Learn then Test", arXiv 2110.01052, uses it.)

A bound over all decisions from a threshold on can hide a bad band behind many good
ones. So the sequence also ends at a band, from one tested threshold down to the next,
whose own errors contradict the promise; ending early never certifies more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from lettrage.matching.certificate_bounds import (
    decisions_needed,
    lower_bound,
    upper_bound,
)
from lettrage.matching.certificate_policy import CertificatePolicy
from lettrage.matching.certificate_pools import THRESHOLDS
from lettrage.matching.certificate_prior import Counted, Counts

# The origins of what was decided automatically.
AUTOMATIC = ("audit", "reversal", "unseen")

# How many errors the first tested threshold leaves room for, where there are enough
# decisions: a sequence that starts where one error ends it would end by bad luck.
_SPARE_ERRORS = (8, 4, 2, 1, 0)

# A threshold that adds fewer decisions than this says nothing new, and is passed over.
_BAND_DECISIONS_MIN = 30

_NOTHING = Counted(0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold, what was judged from it on, and what that leaves possible."""

    threshold: float
    decisions: int
    prior_decisions: int
    errors: float
    bound: float


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """The decisions of which somebody said whether they were right."""
    return rows.filter(pl.col("is_right").is_not_null())


def passed(rows: pl.DataFrame, prior: Counts, policy: CertificatePolicy) -> Step | None:
    """The loosest threshold that passes, or None.

    Args:
        rows: the decisions of one pool, `certificate.OUTCOMES`.
        prior: what the prior counted there.
        policy: the rate to test.
    """
    last, own_above, prior_above = None, _NOTHING, _NOTHING
    for threshold, own in _sequence(rows, prior, policy):
        simulated = prior.get(threshold, _NOTHING)
        bands = _less(own, own_above), _less(simulated, prior_above)
        few = max(band.decisions for band in bands) < _BAND_DECISIONS_MIN
        if last is not None and few:
            continue
        if any(_contradicts(band, policy) for band in bands):
            break
        step = _step(threshold, own, simulated, policy)
        if step.bound > policy.tested_rate:
            break
        last, own_above, prior_above = step, own, simulated
    return last


def has_enough(rows: pl.DataFrame, prior: Counts, policy: CertificatePolicy) -> bool:
    """Whether any threshold has as many decisions as a certificate asks for."""
    return next(_sequence(rows, prior, policy), None) is not None


def overall(rows: pl.DataFrame, policy: CertificatePolicy) -> Step:
    """All judged decisions of a pool, whatever their probability."""
    return _step(0.0, _counted(rows, (0.0,), policy)[0], _NOTHING, policy)


def _sequence(
    rows: pl.DataFrame, prior: Counts, policy: CertificatePolicy
) -> Iterator[tuple[float, Counted]]:
    """The thresholds to test, each with the firm's own decisions from it on."""
    owned = _counted(rows, THRESHOLDS, policy)
    totals = [
        own.decisions + _prior_worth(own, prior.get(threshold, _NOTHING), policy)
        for threshold, own in zip(THRESHOLDS, owned, strict=True)
    ]
    for spare in _SPARE_ERRORS:
        needed = decisions_needed(
            policy.tested_rate, confidence=policy.confidence, errors=spare
        )
        if max(totals) >= needed:
            start = next(n for n, total in enumerate(totals) if total >= needed)
            yield from zip(THRESHOLDS[start:], owned[start:], strict=True)
            return


def _counted(
    rows: pl.DataFrame, thresholds: tuple[float, ...], policy: CertificatePolicy
) -> list[Counted]:
    """What was judged from each threshold on, and the errors."""
    is_automatic = pl.col("origin").is_in(AUTOMATIC)
    is_undrawn = pl.col("origin") == "reversal"
    counted = []
    for threshold in thresholds:
        above = pl.col("probability") >= threshold
        judged, wrong, undrawn, automatic, undone = rows.select(
            judged=(above & pl.col("is_right").is_not_null()).sum(),
            wrong=(above & ~pl.col("is_right")).sum(),
            undrawn=(above & is_undrawn).sum(),
            automatic=(above & is_automatic).sum(),
            undone=(above & is_automatic & ~pl.col("is_right")).sum(),
        ).row(0)
        # Where all automatic decisions, with every known error, pass by themselves,
        # what was undone outside the draw tells no more than the draw does. Else each
        # counts as an error beside the few that somebody looked at: too hard, not soft.
        bound = upper_bound(undone, automatic, confidence=policy.confidence)
        passed_over = undrawn if bound <= policy.tested_rate else 0
        counted.append(Counted(judged - passed_over, wrong - passed_over))
    return counted


def _step(
    threshold: float, own: Counted, prior: Counted, policy: CertificatePolicy
) -> Step:
    worth = _prior_worth(own, prior, policy)
    errors = own.errors + (worth * prior.errors / prior.decisions if worth else 0)
    bound = upper_bound(errors, own.decisions + worth, confidence=policy.confidence)
    return Step(threshold, own.decisions, worth, errors, bound)


def _prior_worth(own: Counted, prior: Counted, policy: CertificatePolicy) -> int:
    """How many of the prior's decisions count: each own one takes the place of one."""
    return max(min(policy.prior_decisions, prior.decisions) - own.decisions, 0)


def _less(all_of_them: Counted, above: Counted) -> Counted:
    return Counted(
        all_of_them.decisions - above.decisions, all_of_them.errors - above.errors
    )


def _contradicts(band: Counted, policy: CertificatePolicy) -> bool:
    lowest = lower_bound(band.errors, band.decisions, confidence=policy.confidence)
    return lowest > float(policy.promised_error_rate)
