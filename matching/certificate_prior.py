"""What the prior's calibration on simulated firms says, kind by kind of decision.

The prior model is measured on firms that it was not trained on: how many lines it would
have decided from a threshold of probability on, and how many of them wrongly. That
table is shipped beside the model (`prior/calibration.json`):

    {"thresholds": [0.9999, …], "firms": 40, "seed": 7,
     "pools": {"citation": {"decisions": [8120, …], "errors": [0, …]}, …}}

Both lists run along `thresholds`, strictest first, and each entry counts the stricter
ones with it. A simulated firm is not this firm: the certificate takes the table for a
stated number of decisions at most (`CertificatePolicy.prior_decisions`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from lettrage.core.errors import RuleViolation
from lettrage.matching.certificate_pools import POOLS, THRESHOLDS

SHIPPED = Path(__file__).parent / "prior" / "calibration.json"


@dataclass(frozen=True, slots=True)
class Counted:
    """Decisions from a threshold on, and the wrong ones among them."""

    decisions: int
    errors: int


# Threshold → what was counted from it on.
Counts = Mapping[float, Counted]


@dataclass(frozen=True, slots=True)
class Prior:
    """The calibration of the prior model, pool by pool.

    An empty one says nothing: then only the firm's own decisions certify.
    """

    pools: Mapping[str, Counts] = field(default_factory=dict)

    def of(self, pool: str) -> Counts:
        """What was counted in a pool; nothing where nothing was measured."""
        return self.pools.get(pool, {})


def read_prior(path: Path = SHIPPED) -> Prior:
    """The shipped calibration; an empty one where the model came without.

    Raises:
        RuleViolation: the file is no calibration table; names the pool at fault.
    """
    if not path.exists():
        return Prior()
    told = json.loads(path.read_text(encoding="utf-8"))
    pools: dict[str, Counts] = {}
    for pool, table in told["pools"].items():
        columns = (told["thresholds"], table["decisions"], table["errors"])
        if pool not in POOLS or len({len(column) for column in columns}) != 1:
            raise RuleViolation(
                "calibration",
                f"{path.name}: {pool}",
                f"one of {', '.join(POOLS)}, a count for each threshold",
                "another pool or length; measure the prior again",
            )
        pools[pool] = {
            threshold: Counted(decisions, errors)
            for threshold, decisions, errors in zip(*columns, strict=True)
        }
    return Prior(pools)


def calibration_of(outcomes: pa.Table) -> dict[str, object]:
    """The table of `prior/calibration.json` from outcomes on simulated firms.

    Args:
        outcomes: one row per line whose first suggestion was judged: `kind`,
            `probability`, `is_right`; further columns are passed over.
    """
    judged = pl.DataFrame(outcomes).filter(pl.col("is_right").is_not_null())
    pools: dict[str, dict[str, list[int]]] = {}
    for pool, kinds in POOLS.items():
        of_pool = judged.filter(pl.col("kind").is_in(kinds))
        above = [of_pool.filter(pl.col("probability") >= t) for t in THRESHOLDS]
        pools[pool] = {
            "decisions": [rows.height for rows in above],
            "errors": [rows.filter(~pl.col("is_right")).height for rows in above],
        }
    return {"thresholds": list(THRESHOLDS), "pools": pools}
