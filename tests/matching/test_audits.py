"""Which automatic decisions are drawn for audit, and when audits stop a kind."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from lettrage.matching.audits import is_audited, wealth

# Where the alarm of `certificate.py` stands, for each of its two bets.
LIMIT = 40


def decided(wrong: np.ndarray, per_day: int = 5) -> pl.DataFrame:
    start = date(2026, 1, 1)
    return pl.DataFrame(
        {
            "booking_date": [
                start + timedelta(days=number // per_day)
                for number in range(len(wrong))
            ],
            "is_wrong": wrong,
        },
        schema={"booking_date": pl.Date, "is_wrong": pl.Boolean},
    )


def test_the_draw_takes_its_share_and_is_the_same_every_time():
    drawn = [is_audited(f"S{number}", share=0.02) for number in range(20_000)]
    assert drawn == [is_audited(f"S{number}", share=0.02) for number in range(20_000)]
    assert 340 <= sum(drawn) <= 460


def test_a_larger_share_draws_the_same_ones_and_more():
    small = {n for n in range(5_000) if is_audited(f"S{n}", share=0.01)}
    large = {n for n in range(5_000) if is_audited(f"S{n}", share=0.02)}
    assert small < large


def test_no_audit_says_nothing():
    assert wealth(decided(np.array([], dtype=bool)), promised=0.001) == 1


@pytest.mark.parametrize("rate", [0.0005, 0.001])
def test_a_kept_promise_hardly_ever_rings_however_often_one_looks(rate):
    random = np.random.default_rng(5)
    rung = [
        wealth(decided(random.random(3_000) < rate), promised=0.001) >= LIMIT
        for _ in range(200)
    ]
    assert sum(rung) <= 200 / LIMIT


def test_a_broken_promise_rings_within_a_year():
    random = np.random.default_rng(5)
    rung = [
        wealth(decided(random.random(1_800) < 0.01), promised=0.001) >= LIMIT
        for _ in range(50)
    ]
    assert sum(rung) >= 48


def test_a_drift_after_a_long_good_time_rings():
    random = np.random.default_rng(5)
    good = np.zeros(1_200, dtype=bool)
    rung = [
        wealth(decided(np.append(good, random.random(300) < 0.05)), promised=0.001)
        >= LIMIT
        for _ in range(50)
    ]
    assert sum(rung) >= 48


def test_one_error_alone_does_not_ring():
    wrong = np.zeros(200, dtype=bool)
    wrong[0] = True
    assert 1 < wealth(decided(wrong), promised=0.001) < LIMIT


def test_the_order_within_a_day_does_not_count():
    wrong = np.zeros(20, dtype=bool)
    wrong[[3, 4]] = True
    worth = wealth(decided(wrong, per_day=20), promised=0.01)
    assert wealth(decided(wrong[::-1], per_day=20), promised=0.01) == worth
