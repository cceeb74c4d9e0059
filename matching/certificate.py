"""The certificate: when the machine may decide alone, and on whose word.

For each pool of kinds (`certificate_pools.py`) it names the lowest probability from
which a hypothesis may be automatic. Three voices speak, the first that can:

- `firm`: this firm's own judged decisions in the window. Thresholds are tested from the
  strictest on, each with the exact bound of `certificate_bounds.py`; the first that
  fails ends the sequence. In a sequence that is fixed before any error is looked at, a
  pool whose true error rate is above the tested one passes with a probability of
  1 - confidence at most, however many thresholds there are (fixed-sequence testing).
  Where it starts depends on numbers of decisions alone, never on errors.
- `prior`: own decisions are too few, and the prior's calibration on simulated firms
  stands in for the missing ones (`prior_decisions` at most, at the measured error
  rate). Each own decision takes the place of one of these.
- `construction`: nothing is certified; what is unambiguous by construction is decided
  still (`decide.py`), since no count of decisions is behind that.

The tested rate is the promise times `drift_margin`, since next month is not last month.
The bound of the voice `firm` holds if the next decisions are like those of the window;
that of `prior` if, besides, this firm is like the simulated ones.

What counts as an error: a line whose first suggestion a person or an import
contradicts; an automatic decision that was undone, drawn for audit or not. Automatic
decisions that nobody looked at are right or wrong, nobody knows: they only count where
all of them, with every error known, pass by themselves.

A kind is off when bets against the promise on its automatic decisions grow too high
(`audits.py`), on those drawn for audit or on all; so is a pool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl
import pyarrow as pa

from lettrage.matching.audits import wealth
from lettrage.matching.certificate_bounds import decisions_needed
from lettrage.matching.certificate_policy import CertificatePolicy
from lettrage.matching.certificate_pools import POOLS
from lettrage.matching.certificate_prior import Prior
from lettrage.matching.certificate_sequence import (
    AUTOMATIC,
    Step,
    has_enough,
    judged,
    overall,
    passed,
)
from lettrage.matching.policy import CONSTRUCTION_ERRORS

# The columns that `certify` reads, one row per decided line.
#
# kind, probability: of the line's first suggestion when it was decided.
# is_right: whether that was the decision; null where nobody looked.
# booking_date: of the line; a window of these is the same whenever one decided.
# origin: who judged: person, import, audit (drawn, then confirmed or undone), reversal
#   (undone, not drawn), unseen (automatic, nobody looked).
OUTCOMES = pa.schema(
    {
        "kind": pa.string(),
        "probability": pa.float64(),
        "is_right": pa.bool_(),
        "booking_date": pa.date32(),
        "origin": pa.string(),
    }
)

# What `Certificate.to_table` gives: a `Verdict` a row.
CERTIFICATE = pa.schema(
    {
        "as_of": pa.date32(),
        "fingerprint": pa.string(),
        "pool": pa.string(),
        "kinds": pa.list_(pa.string()),
        "threshold": pa.float64(),
        "voice": pa.string(),
        "decisions": pa.int64(),
        "prior_decisions": pa.int64(),
        "errors": pa.float64(),
        "upper_bound": pa.float64(),
        "promised": pa.float64(),
        "reason": pa.string(),
    }
)

Voice = Literal["firm", "prior", "construction", "none"]
Reason = Literal["too_few_decisions", "too_many_errors", "audit_bound_crossed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one pool, or one kind by itself, may decide alone.

    Args:
        pool: its name; a kind's where the kind is judged by itself.
        kinds: what it speaks of.
        threshold: the probability from which a hypothesis may be automatic; None where
            no count certifies one.
        voice: who speaks; `none` where nothing is automatic.
        decisions: own judged decisions from the threshold on; all where there is none.
        prior_decisions: simulated ones that stand beside them.
        errors: the wrong ones of both; a fraction where the prior has its part.
        upper_bound: what they leave possible.
        promised: the promised rate.
        reason: why no threshold is certified, where none is.
    """

    pool: str
    kinds: tuple[str, ...]
    threshold: float | None
    voice: Voice
    decisions: int
    prior_decisions: int
    errors: float
    upper_bound: float
    promised: float
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The verdicts of a day, one per pool or kind by itself."""

    as_of: date
    verdicts: tuple[Verdict, ...]

    def threshold_of(self, kind: str) -> float | None:
        """The probability from which this kind may be automatic, or None."""
        verdict = self._of(kind)
        return None if verdict is None else verdict.threshold

    def is_off(self, kind: str) -> bool:
        """Whether not even what is unambiguous by construction is automatic."""
        verdict = self._of(kind)
        return verdict is None or verdict.voice == "none"

    def to_table(self) -> pa.Table:
        """One row per verdict, with the day and the certificate's fingerprint."""
        told = {"as_of": self.as_of, "fingerprint": self.fingerprint()}
        rows = [{**told, **asdict(verdict)} for verdict in self.verdicts]
        return pa.Table.from_pylist(rows, schema=CERTIFICATE)

    def to_json(self) -> str:
        """The certificate in one canonical line."""
        told = {
            "as_of": self.as_of.isoformat(),
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    def fingerprint(self) -> str:
        """The SHA-256 of `to_json`: what a decision names that rests on it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def _of(self, kind: str) -> Verdict | None:
        return next((told for told in self.verdicts if kind in told.kinds), None)


def certify(
    outcomes: pa.Table, prior: Prior, policy: CertificatePolicy, *, as_of: date
) -> Certificate:
    """What each pool may decide alone on a day; pure.

    Args:
        outcomes: `OUTCOMES`, in any order; further columns are passed over.
        prior: the calibration of the model in force.
        policy: what is promised.
        as_of: the day; later decisions are not looked at.
    """
    first = as_of - timedelta(days=policy.window_days)
    seen = pl.DataFrame(outcomes.select(OUTCOMES.names)).filter(
        (pl.col("booking_date") > first) & (pl.col("booking_date") <= as_of)
    )
    verdicts: list[Verdict] = []
    for pool, kinds in POOLS.items():
        rows = _latest(seen.filter(pl.col("kind").is_in(kinds)), policy)
        verdicts += _certify_pool(pool, kinds, rows, prior, policy)
    return Certificate(as_of=as_of, verdicts=tuple(verdicts))


def _latest(rows: pl.DataFrame, policy: CertificatePolicy) -> pl.DataFrame:
    """The latest decisions of a pool; a day is in or out as a whole."""
    if rows.height <= policy.window_decisions:
        return rows
    days = rows["booking_date"].sort(descending=True)
    return rows.filter(pl.col("booking_date") >= days[policy.window_decisions - 1])


def _certify_pool(
    pool: str,
    kinds: Sequence[str],
    rows: pl.DataFrame,
    prior: Prior,
    policy: CertificatePolicy,
) -> list[Verdict]:
    """Kinds that the alarm stops or that have enough decisions, then the rest.

    A kind that is judged by itself leaves the pool with its decisions: the good ones of
    one kind must not answer for another.
    """
    enough = max(
        policy.prior_decisions,
        decisions_needed(policy.tested_rate, confidence=policy.confidence),
    )
    verdicts: list[Verdict] = []
    for kind in kinds if len(kinds) > 1 else ():
        own = rows.filter(pl.col("kind") == kind)
        if _is_alarming(own, policy) or judged(own).height >= enough:
            verdicts.append(_verdict(kind, (kind,), own, Prior(), pool, policy))
    apart = {verdict.pool for verdict in verdicts}
    rest = tuple(kind for kind in kinds if kind not in apart)
    if rest:
        others = rows.filter(pl.col("kind").is_in(rest))
        verdicts.append(_verdict(pool, rest, others, prior, pool, policy))
    return verdicts


def _verdict(
    name: str,
    kinds: tuple[str, ...],
    rows: pl.DataFrame,
    prior: Prior,
    pool: str,
    policy: CertificatePolicy,
) -> Verdict:
    counted = prior.of(pool)
    step = passed(rows, counted, policy)
    reason: Reason | None = None
    if _is_alarming(rows, policy):
        step, reason = None, "audit_bound_crossed"
    elif step is None:
        is_enough = has_enough(rows, counted, policy)
        reason = "too_many_errors" if is_enough else "too_few_decisions"
    told = step or overall(rows, policy)
    return Verdict(
        pool=name,
        kinds=kinds,
        threshold=None if step is None else step.threshold,
        voice=_voice(step, reason, kinds, policy),
        decisions=told.decisions,
        prior_decisions=told.prior_decisions,
        errors=round(told.errors, 4),
        upper_bound=round(told.bound, 8),
        promised=float(policy.promised_error_rate),
        reason=reason,
    )


def _voice(
    step: Step | None,
    reason: Reason | None,
    kinds: Sequence[str],
    policy: CertificatePolicy,
) -> Voice:
    if step is not None:
        return "prior" if step.prior_decisions > step.decisions else "firm"
    if reason != "audit_bound_crossed" and any(
        CONSTRUCTION_ERRORS.get(kind, 1) <= policy.promised_error_rate for kind in kinds
    ):
        return "construction"
    return "none"


def _is_alarming(rows: pl.DataFrame, policy: CertificatePolicy) -> bool:
    """Whether the bets on the drawn, or on all automatic decisions, grew too high.

    Of those not drawn only the undone are known to be wrong, and the rest bet as right:
    that can only hide an error. Each of the two bets has half of the level.
    """
    decided = rows.filter(pl.col("origin").is_in(AUTOMATIC)).with_columns(
        is_wrong=~pl.col("is_right").fill_null(True)
    )
    drawn = decided.filter(pl.col("origin") == "audit")
    promised = float(policy.promised_error_rate)
    limit = 2 / (1 - policy.confidence)
    return max(wealth(bets, promised=promised) for bets in (drawn, decided)) >= limit
