"""When the machine may decide alone: what few decisions, errors and drift do to it."""

from __future__ import annotations

import doctest
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from lettrage.matching import certificate_bounds
from lettrage.matching.certificate import OUTCOMES, CertificatePolicy, certify
from lettrage.matching.certificate_bounds import decisions_needed, upper_bound
from lettrage.matching.certificate_pools import POOLS, THRESHOLDS
from lettrage.matching.certificate_prior import (
    Counted,
    Prior,
    calibration_of,
    read_prior,
)
from lettrage.matching.certificate_sequence import passed
from lettrage.matching.hypotheses import KINDS
from lettrage.matching.policy import CONSTRUCTION_ERRORS

AS_OF = date(2026, 12, 31)
PLAIN = CertificatePolicy(
    promised_error_rate=Decimal("0.02"), drift_margin=1, prior_decisions=0
)


def outcomes(
    count: int,
    *,
    wrong: int = 0,
    kind: str = "payer_amount",
    probability: float = 0.99995,
    origin: str = "person",
    booking_date: date = date(2026, 6, 1),
) -> pl.DataFrame:
    """So many decisions alike, the first of them wrong."""
    return pl.DataFrame(
        {
            "kind": kind,
            "probability": probability,
            "is_right": [number >= wrong for number in range(count)],
            "booking_date": booking_date,
            "origin": origin,
        }
    )


def verdict(rows: pl.DataFrame, policy=PLAIN, *, prior=None, kind="payer_amount"):
    told = certify(
        rows.to_arrow().cast(OUTCOMES), prior or Prior(), policy, as_of=AS_OF
    )
    return next(found for found in told.verdicts if kind in found.kinds)


def measured(errors: dict[str, int]) -> Prior:
    """A prior of 100,000 lines from the strictest threshold on, and more below."""
    return Prior(
        {
            pool: {
                threshold: Counted(100_000 + 1_000 * number, count)
                for number, threshold in enumerate(THRESHOLDS)
            }
            for pool, count in errors.items()
        }
    )


def simulated(seed: int, count: int, error_rate: float) -> pl.DataFrame:
    """Decisions whose errors do not know their probability."""
    random = np.random.default_rng(seed)
    return outcomes(count).with_columns(
        probability=1 - 10 ** -random.uniform(0.5, 5, count),
        is_right=random.random(count) >= error_rate,
    )


def test_the_bounds_are_the_exact_ones():
    assert doctest.testmod(certificate_bounds).failed == 0
    assert [decisions_needed(0.001, confidence=0.95, errors=k) for k in (0, 1, 2)] == [
        2995, 4742, 6294,
    ]  # fmt: skip
    assert upper_bound(1, 4742, confidence=0.95) <= 0.001
    assert upper_bound(1, 4741, confidence=0.95) > 0.001
    assert upper_bound(3, 3, confidence=0.95) == 1


def test_enough_right_decisions_certify_and_one_less_does_not():
    enough = decisions_needed(0.02, confidence=0.95)
    assert verdict(outcomes(enough)).threshold == 0.9999
    refused = verdict(outcomes(enough - 1))
    assert (refused.threshold, refused.reason) == (None, "too_few_decisions")


def test_a_certificate_holds_at_a_share_of_the_promise():
    rows = outcomes(decisions_needed(0.02, confidence=0.95))
    margin = CertificatePolicy(
        promised_error_rate=Decimal("0.02"), drift_margin=0.5, prior_decisions=0
    )
    assert verdict(rows, margin).threshold is None


def test_the_threshold_is_the_last_before_the_errors():
    good = outcomes(1_000, probability=0.9992)
    bad = outcomes(1_000, probability=0.991, wrong=100)
    lower = outcomes(100_000, probability=0.96)
    told = verdict(pl.concat([good, bad, lower]))
    # Below 0.99 the bound would hold again: the sequence has ended before.
    assert told.threshold == 0.9992
    assert (told.decisions, told.errors) == (1_000, 0)


def test_a_threshold_is_not_lowered_to_where_nothing_was_judged():
    assert verdict(outcomes(1_000, probability=0.9985)).threshold == 0.9984


def test_many_good_decisions_do_not_hide_a_bad_band():
    good = outcomes(20_000, probability=0.9992)
    bad = outcomes(100, probability=0.991, wrong=10)
    told = verdict(pl.concat([good, bad]))
    assert upper_bound(10, 20_100, confidence=0.95) < 0.02
    assert told.threshold == 0.9992


@pytest.mark.parametrize("count", [700, 4_000])
def test_a_rate_just_above_the_promise_is_certified_once_in_twenty(count):
    granted = [
        passed(simulated(seed, count, 0.0201), {}, PLAIN) is not None
        for seed in range(400)
    ]
    # 5 % of 400 are 20; more than 27 would show by chance once in twenty.
    assert 0 < sum(granted) <= 27


def test_a_rate_well_within_the_promise_is_certified_mostly():
    granted = [
        passed(simulated(seed, 4_000, 0.008), {}, PLAIN) is not None
        for seed in range(40)
    ]
    assert sum(granted) >= 32


def test_old_decisions_and_later_ones_do_not_count():
    old = outcomes(1_000, booking_date=AS_OF - timedelta(days=365))
    later = outcomes(1_000, booking_date=AS_OF + timedelta(days=1))
    assert verdict(pl.concat([old, later])).decisions == 0


def test_of_many_decisions_the_latest_count():
    old = outcomes(500, wrong=500, booking_date=date(2026, 2, 1))
    new = outcomes(500, booking_date=date(2026, 9, 1))
    recent = CertificatePolicy(
        promised_error_rate=Decimal("0.02"),
        drift_margin=1,
        prior_decisions=0,
        window_decisions=500,
    )
    assert verdict(pl.concat([old, new])).threshold is None
    assert verdict(pl.concat([old, new]), recent).threshold == 0.9999


def test_the_prior_speaks_until_own_decisions_have_replaced_it():
    policy = CertificatePolicy(promised_error_rate=Decimal("0.001"))
    prior = measured({"payer": 2})
    cold = verdict(outcomes(0), policy, prior=prior)
    assert (cold.voice, cold.threshold) == ("prior", 0.9)
    assert (cold.decisions, cold.prior_decisions) == (0, 25_000)
    assert cold.errors == pytest.approx(
        2 * 25_000 / (100_000 + 1_000 * (len(THRESHOLDS) - 1)), abs=1e-4
    )
    warm = verdict(outcomes(15_000), policy, prior=prior)
    assert (warm.voice, warm.decisions) == ("firm", 15_000)
    assert warm.prior_decisions == 10_000
    own = verdict(outcomes(25_000), policy, prior=prior)
    assert (own.voice, own.prior_decisions, own.errors) == ("firm", 0, 0)


def test_own_errors_weigh_in_full_beside_the_prior():
    policy = CertificatePolicy(promised_error_rate=Decimal("0.001"))
    prior = measured({"payer": 0})
    told = verdict(outcomes(100, wrong=3), policy, prior=prior)
    assert (told.threshold, told.reason) == (None, "too_many_errors")
    assert told.voice == "construction"


def test_a_prior_is_worth_no_more_than_it_measured():
    policy = CertificatePolicy(promised_error_rate=Decimal("0.001"))
    prior = Prior({"payer": {0.9: Counted(500, 0)}})
    assert verdict(outcomes(0), policy, prior=prior).reason == "too_few_decisions"


def test_kinds_pool_their_decisions_until_one_has_enough_of_its_own():
    few = outcomes(100, kind="window")
    told = verdict(pl.concat([few, outcomes(100, kind="statement")]), kind="window")
    assert (told.pool, told.threshold) == ("inferred", 0.9999)
    alone = verdict(pl.concat([few, outcomes(900, kind="statement")]), kind="window")
    # The statements' decisions no longer answer for the windows.
    assert (alone.pool, alone.threshold, alone.decisions) == ("inferred", None, 100)


def test_an_alarm_stops_its_kind_and_leaves_the_pool():
    wrong = outcomes(40, wrong=20, kind="reference", origin="audit")
    right = outcomes(1_000, kind="references")
    rows = pl.concat([wrong, right])
    stopped = verdict(rows, kind="reference")
    assert (stopped.voice, stopped.reason) == ("none", "audit_bound_crossed")
    assert verdict(rows, kind="references").threshold == 0.9999


def test_what_was_undone_outside_the_draw_is_an_error():
    seen = outcomes(200)
    undone = outcomes(4, wrong=4, origin="reversal", booking_date=date(2026, 7, 1))
    assert verdict(seen).threshold == 0.9999
    assert verdict(pl.concat([seen, undone])).threshold is None


def test_a_few_undone_among_very_many_do_not_end_a_certificate():
    seen = outcomes(200)
    undone = outcomes(4, wrong=4, origin="reversal")
    unseen = outcomes(5_000, origin="unseen").with_columns(
        is_right=pl.lit(None, dtype=pl.Boolean)
    )
    assert verdict(pl.concat([seen, undone, unseen])).threshold == 0.9999


def test_the_order_of_decisions_does_not_count():
    rows = pl.concat(
        [simulated(1, 2_000, 0.01), outcomes(300, wrong=2, origin="audit")]
    )
    first, second = (
        certify(table.to_arrow().cast(OUTCOMES), Prior(), PLAIN, as_of=AS_OF)
        for table in (rows, rows.sample(fraction=1, shuffle=True, seed=3))
    )
    assert first.fingerprint() == second.fingerprint()


def test_a_kind_in_no_pool_is_never_automatic():
    told = certify(outcomes(0).to_arrow().cast(OUTCOMES), Prior(), PLAIN, as_of=AS_OF)
    assert told.threshold_of("duplicate") is None
    assert told.is_off("duplicate")


def test_every_kind_of_hypothesis_has_its_pool():
    pooled = {kind for kinds in POOLS.values() for kind in kinds}
    assert {*CONSTRUCTION_ERRORS} <= pooled
    assert {*KINDS} - {"duplicate", "prepayment"} <= pooled


def test_the_calibration_of_simulated_firms_comes_back_as_written(tmp_path):
    import json

    rows = pl.concat([outcomes(30), outcomes(5, probability=0.97, wrong=1)])
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(calibration_of(rows.to_arrow())))
    counts = read_prior(path).of("payer")
    assert counts[0.9999] == Counted(30, 0)
    assert counts[0.95] == Counted(35, 1)
