"""A learned model of hypotheses: boosted trees and a calibration, as plain arrays.

A model is fitted by scikit-learn (`training/fit.py`) and kept without it: the arrays of
its trees in one `.npz` file, readable by any version, free of pickles. Reading a label
as probability is exact and repeatable: every row is summed tree by tree in one order,
whatever the chunk that it comes in.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from lettrage.core.errors import RuleViolation
from lettrage.matching.tree_masks import TreeMasks, make_masks

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.float32]

PRIOR = Path(__file__).parent / "prior" / "model.npz"


@dataclass(frozen=True)
class Trees:
    """Nodes of all trees, one after the other; a leaf's left is itself.

    Args:
        roots: (trees,) place of each tree's root.
        feature: (nodes,) column that a node asks; 0 in a leaf.
        threshold: (nodes,) left where the value is at most this.
        is_missing_left: (nodes,) where a row goes that has no value.
        left, right: (nodes,) places of the children; in a leaf, the leaf itself.
        value: (nodes,) what a leaf adds to the log-odds; in a node, the mean of its
            rows, from which contributions are told.
    """

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: Floats
    is_missing_left: npt.NDArray[np.bool_]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    depth: int
    shrinkage: float

    def log_odds(self, values: Values) -> Floats:
        """The sum of the leaves that each row (n, columns) reaches: (n,)."""
        return self.masks.log_odds(values)

    @cached_property
    def masks(self) -> TreeMasks:
        """The same trees, read by masks of leaves."""
        return make_masks(self)

    def contributions(self, values: Values) -> Floats:
        """What each column adds to the log-odds of each row: (n, columns).

        A step from a node to its child counts for the column that the node asks; the
        rows' sums are `log_odds` less the means of all roots.
        """
        means = self.means
        told = np.zeros(values.shape)
        # All trees of a row take a step at once: (n, trees).
        rows = np.arange(len(values))[:, None]
        node = np.tile(self.roots, (len(values), 1))
        for _ in range(self.depth):
            child = self._step(values, rows, node)
            np.add.at(told, (rows, self.feature[node]), means[child] - means[node])
            node = child
        return told

    @cached_property
    def means(self) -> Floats:
        """What the rows of each node and leaf have in the mean: (nodes,)."""
        is_leaf = self.left == np.arange(len(self.left))
        return np.where(is_leaf, self.value, self.value * self.shrinkage)

    def _step(
        self,
        values: Values,
        rows: npt.NDArray[np.int64],
        node: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.int32]:
        asked = values[rows, self.feature[node]]
        goes_left = asked <= self.threshold[node]
        goes_left |= np.isnan(asked) & self.is_missing_left[node]
        step: npt.NDArray[np.int32] = np.where(
            goes_left, self.left[node], self.right[node]
        )
        return step


@dataclass(frozen=True)
class Model:
    """Trees, their base, and the map from log-odds to probability.

    Args:
        columns: names of the columns, in order.
        base: log-odds before any tree.
        knots: (k, 2) log-odds and the probability measured there; between two knots
            the probability is interpolated.
        slopes, shifts: a firm's own correction of the calibrated probability
            (`corrected_odds`), and the shift of each kind (kinds + 1,).
        about: what it was fitted on and what was measured, for the reader.
    """

    columns: tuple[str, ...]
    trees: Trees
    base: float
    knots: Floats
    slopes: tuple[float, float] = (1.0, 1.0)
    shifts: Floats | None = None
    about: dict[str, Any] = field(default_factory=dict)

    def log_odds(self, values: Values) -> Floats:
        """Log-odds of each row (n,), before calibration."""
        return self.base + self.trees.log_odds(values)

    def probability(self, values: Values) -> Floats:
        """How probable it is that each row's whole decision is right: (n,)."""
        return self.probabilities(values)[0]

    def probabilities(self, values: Values) -> tuple[Floats, Floats]:
        """The same with the firm's correction, and without: (n,) each.

        Rounded to nine digits, so that two machines say the same.
        """
        shipped = self.calibrated(self.log_odds(values))
        if self.shifts is None:
            return shipped, shipped
        kind = values[:, self.columns.index("kind")].astype(int)
        odds = corrected_odds(shipped, self.slopes) + self.shifts[kind]
        return np.round(expit(odds), 9), shipped

    def calibrated(self, log_odds: Floats) -> Floats:
        """The probability measured at these log-odds."""
        return np.round(np.interp(log_odds, self.knots[:, 0], self.knots[:, 1]), 9)

    @property
    def fingerprint(self) -> str:
        """A digest of all that decides a probability (12 hexadecimal digits)."""
        told = json.dumps([self.columns, self.base, self.slopes])
        digest = hashlib.sha256(told.encode())
        for array in self._arrays().values():
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        head = {
            "columns": self.columns,
            "base": self.base,
            "depth": self.trees.depth,
            "shrinkage": self.trees.shrinkage,
            "slopes": self.slopes,
            "about": self.about,
        }
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
                **self._arrays(),  # type: ignore[arg-type]
            )

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        trees = self.trees
        return {
            "roots": trees.roots,
            "feature": trees.feature,
            "threshold": trees.threshold,
            "is_missing_left": trees.is_missing_left,
            "left": trees.left,
            "right": trees.right,
            "value": trees.value,
            "knots": self.knots,
            **({} if self.shifts is None else {"shifts": self.shifts}),
        }


def corrected_odds(probability: Floats, slopes: tuple[float, float]) -> Floats:
    """Log-odds whose low and high end each have a slope of their own: (n,).

    `a ln p - b ln(1 - p)`: what is nearly sure follows b, what is unlikely follows a.
    Source: Kull, Silva Filho, Flach, Beta calibration, AISTATS 2017.
    """
    low, high = slopes
    odds: Floats = low * np.log(probability) - high * np.log1p(-probability)
    return odds


def load(path: Path, columns: tuple[str, ...]) -> Model:
    """Read a model that was fitted on `columns`.

    Raises:
        RuleViolation: the file was fitted on other columns; names the first.
    """
    with np.load(path, allow_pickle=False) as read:
        head = json.loads(bytes(read["head"]))
        arrays = {name: read[name] for name in read.files if name != "head"}
    known = tuple(head["columns"])
    if known != columns:
        other = next(iter(set(known) ^ set(columns)), "the order")
        raise RuleViolation("columns of a model", path.name, "those of today", other)
    knots, shifts = arrays.pop("knots"), arrays.pop("shifts", None)
    return Model(
        columns=known,
        trees=Trees(depth=head["depth"], shrinkage=head["shrinkage"], **arrays),
        base=head["base"],
        knots=knots,
        slopes=tuple(head["slopes"]),
        shifts=shifts,
        about=head["about"],
    )
