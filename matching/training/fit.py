"""Fit a hypothesis model, and keep it as arrays.

Trees are scikit-learn's histogram gradient boosting with monotone constraints: a
feature that can only speak for a hypothesis never speaks against it, whatever noise the
sample holds. The calibration is isotonic, on firms that the trees have not seen, and on
what is shown first: the best hypothesis of each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression

from lettrage.matching.matrix import FEATURES, NAMES
from lettrage.matching.model import Model, Trees
from lettrage.matching.training.rows import Samples, best_of_line

TREES = 360
LEAVES = 31
LEAF_ROWS_MIN = 100
LEARNING_RATE = 0.06
REGULARISATION = 10.0


@dataclass(frozen=True)
class Fitted:
    """A model, and what it says of the firms that it was calibrated on.

    Args:
        model: calibrated on all folds.
        best: places of the rows that come first on their line, in the folds.
        probability: (best,) by the calibration of the other folds alone.
    """

    model: Model
    best: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float64]


def fit(samples: Samples, fold: npt.NDArray[np.int64], *, seed: int) -> Fitted:
    """Fit trees on the rows of no fold, and the calibration on those of the folds.

    What is measured of a fold's firms is measured by trees and a calibration that saw
    none of them.

    Args:
        fold: (n,) of each row, whole firms together; -1: the trees learn from it.
        seed: of the booster's own draws.
    """
    learned = fold < 0
    booster = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAF_ROWS_MIN,
        l2_regularization=REGULARISATION,
        monotonic_cst=[feature.direction for feature in FEATURES],
        early_stopping=False,
        random_state=seed,
    )
    booster.fit(samples.values[learned], samples.is_right[learned])
    trees, base = keep(booster)
    kept = np.flatnonzero(~learned)
    log_odds = base + trees.log_odds(samples.values[kept])
    first = best_of_line(log_odds, samples.line[kept])
    best, log_odds = kept[first], log_odds[first]
    right, folds = samples.is_right[best], fold[best]
    probability = np.empty(len(best))
    for own in np.unique(folds):
        knots = calibrate(log_odds[folds != own], right[folds != own])
        asked = log_odds[folds == own]
        probability[folds == own] = np.interp(asked, knots[:, 0], knots[:, 1])
    model = Model(NAMES, trees, base, calibrate(log_odds, right))
    return Fitted(model, best, probability)


def keep(booster: HistGradientBoostingClassifier) -> tuple[Trees, float]:
    """The arrays of a fitted booster's trees, and its base in log-odds."""
    parts: dict[str, list[npt.NDArray[Any]]] = {
        name: []
        for name in ("feature", "threshold", "is_missing_left", "left", "right")
    }
    parts["value"] = []
    roots, offset, depth = [], 0, 0
    for (predictor,) in booster._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes))
        is_leaf = nodes["is_leaf"].astype(bool)
        parts["feature"].append(np.where(is_leaf, 0, nodes["feature_idx"]))
        parts["threshold"].append(np.where(is_leaf, 0, nodes["num_threshold"]))
        parts["is_missing_left"].append(nodes["missing_go_to_left"].astype(bool))
        parts["left"].append(np.where(is_leaf, own, nodes["left"]) + offset)
        parts["right"].append(np.where(is_leaf, own, nodes["right"]) + offset)
        parts["value"].append(nodes["value"])
        roots.append(offset)
        offset += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    joined = {name: np.concatenate(part) for name, part in parts.items()}
    trees = Trees(
        roots=np.array(roots, dtype=np.int32),
        feature=joined["feature"].astype(np.int16),
        threshold=joined["threshold"].astype(np.float64),
        is_missing_left=joined["is_missing_left"].astype(bool),
        left=joined["left"].astype(np.int32),
        right=joined["right"].astype(np.int32),
        value=joined["value"].astype(np.float64),
        depth=depth,
        shrinkage=booster.learning_rate,
    )
    return trees, float(booster._baseline_prediction.ravel()[0])


def calibrate(
    log_odds: npt.NDArray[np.float64], is_right: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Knots (k, 2) of a map from log-odds to the share that was right, rising.

    Rows are pooled until the shares rise; each pool's share counts one imagined right
    and one imagined wrong row, half each, so that no probability is 0 or 1.
    """
    order = np.argsort(log_odds, kind="stable")
    asked, right = log_odds[order], is_right[order].astype(float)
    risen = IsotonicRegression().fit(np.arange(len(asked)), right)
    pooled = risen.predict(np.arange(len(asked)))
    starts = np.flatnonzero(np.r_[True, np.diff(pooled) > 0])
    knots: list[tuple[float, float]] = []
    for start, stop in zip(starts, [*starts[1:], len(asked)], strict=True):
        share = (right[start:stop].sum() + 0.5) / (stop - start + 1)
        share = max(share, knots[-1][1]) if knots else share
        knots += [(asked[start], share), (asked[stop - 1], share)]
    return np.array(knots)
