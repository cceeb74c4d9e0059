"""A fitted booster and the arrays kept of it say the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from lettrage.core.errors import RuleViolation
from lettrage.matching.model import Model, load
from lettrage.matching.training.fit import calibrate, keep

COLUMNS = ("one", "two", "three")


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    values = random.normal(size=(6000, 3)).astype(np.float32)
    values[random.random(values.shape) < 0.1] = np.nan
    odds = 2 * np.nan_to_num(values[:, 0]) - np.nan_to_num(values[:, 1]) ** 2
    return values, random.random(6000) < 1 / (1 + np.exp(-odds))


@pytest.fixture(scope="module")
def fitted(
    drawn: tuple[np.ndarray, np.ndarray],
) -> tuple[HistGradientBoostingClassifier, Model]:
    booster = HistGradientBoostingClassifier(max_iter=20, random_state=1).fit(*drawn)
    trees, base = keep(booster)
    knots = calibrate(base + trees.log_odds(drawn[0]), drawn[1])
    return booster, Model(COLUMNS, trees, base, knots)


def test_arrays_say_what_the_booster_says(fitted, drawn) -> None:
    booster, model = fitted
    assert np.allclose(
        model.log_odds(drawn[0]), booster.decision_function(drawn[0]), atol=1e-9
    )


def test_a_row_is_judged_alike_in_any_company(fitted, drawn) -> None:
    _, model = fitted
    whole = model.probability(drawn[0])
    alone = np.concatenate([model.probability(row[None]) for row in drawn[0][:50]])
    assert np.array_equal(whole[:50], alone)
    assert np.array_equal(whole[::-1], model.probability(drawn[0][::-1]))


def test_contributions_sum_to_the_log_odds(fitted, drawn) -> None:
    _, model = fitted
    roots = model.trees.means[model.trees.roots].sum()
    told = model.trees.contributions(drawn[0][:200]).sum(axis=1) + roots
    assert np.allclose(told, model.trees.log_odds(drawn[0][:200]))


def test_a_node_lies_between_its_leaves(fitted) -> None:
    trees = fitted[1].trees
    left, right, means = trees.left, trees.right, trees.means
    places = np.arange(len(left))
    is_leaf = left == places
    (last,) = np.nonzero(
        ~is_leaf & is_leaf[left] & is_leaf[right] & ~np.isin(places, trees.roots)
    )
    low = np.minimum(means[left], means[right])[last]
    high = np.maximum(means[left], means[right])[last]
    assert len(last) > 0
    assert np.all((low - 1e-6 <= means[last]) & (means[last] <= high + 1e-6))


def test_a_model_read_again_is_the_same(fitted, drawn, tmp_path: Path) -> None:
    _, model = fitted
    for name in ("one.npz", "two.npz"):
        model.save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = load(tmp_path / "one.npz", COLUMNS)
    assert again.fingerprint == model.fingerprint
    assert np.array_equal(again.probability(drawn[0]), model.probability(drawn[0]))


def test_a_model_of_other_columns_is_refused(fitted, tmp_path: Path) -> None:
    fitted[1].save(tmp_path / "model.npz")
    with pytest.raises(RuleViolation, match="four"):
        load(tmp_path / "model.npz", (*COLUMNS, "four"))


def test_a_calibration_rises_and_tells_the_share_measured() -> None:
    random = np.random.default_rng(3)
    odds = np.sort(random.normal(scale=3, size=20_000))
    right = random.random(20_000) < 1 / (1 + np.exp(-(odds - 1)))
    knots = calibrate(odds, right)
    assert (np.diff(knots[:, 0]) >= 0).all()
    assert (np.diff(knots[:, 1]) >= 0).all()
    assert 0 < knots[0, 1] < knots[-1, 1] < 1
    asked = np.interp(odds, knots[:, 0], knots[:, 1])
    assert abs(asked.mean() - right.mean()) < 0.002
    assert abs(np.interp(1.0, knots[:, 0], knots[:, 1]) - 0.5) < 0.05
