"""Judged hypotheses: what a model learns from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Samples:
    """Rows of `matrix.FEATURES` with what they were.

    Args:
        values: (n, columns). is_right: (n,). line: (n,) numbers the lines, of one
            round of one firm each. kind: (n,). seed: (n,) the firm.
        bank_line_id: (n,) of the line, in its firm.
        is_unambiguous: (n,) right by construction (`decide.find_unambiguous`).
    """

    values: npt.NDArray[np.float32]
    is_right: npt.NDArray[np.bool_]
    line: npt.NDArray[np.int64]
    kind: npt.NDArray[np.str_]
    seed: npt.NDArray[np.int64]
    is_unambiguous: npt.NDArray[np.bool_]
    bank_line_id: npt.NDArray[np.str_]

    def chosen(self, rows: npt.NDArray[np.bool_]) -> Samples:
        """These rows (n,) alone."""
        return Samples(**{name: array[rows] for name, array in vars(self).items()})


def join(parts: list[Samples]) -> Samples:
    """All of them, their lines numbered anew."""
    lines, offset = [], 0
    for part in parts:
        lines.append(part.line + offset)
        offset += int(part.line.max(initial=0)) + 1
    return Samples(
        values=np.concatenate([part.values for part in parts]),
        is_right=np.concatenate([part.is_right for part in parts]),
        line=np.concatenate(lines),
        kind=np.concatenate([part.kind for part in parts]),
        seed=np.concatenate([part.seed for part in parts]),
        is_unambiguous=np.concatenate([part.is_unambiguous for part in parts]),
        bank_line_id=np.concatenate([part.bank_line_id for part in parts]),
    )


def best_of_line(
    log_odds: npt.NDArray[np.float64], line: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Places of the rows that come first on their line."""
    order = np.lexsort((-log_odds, line))
    first = np.ones(len(order), dtype=bool)
    first[1:] = line[order][1:] != line[order][:-1]
    places: npt.NDArray[np.int64] = order[first]
    return places
