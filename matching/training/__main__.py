"""Train the prior model: python -m lettrage.matching.training [--firms N] [--jobs N].

Simulated firms are replayed side by side; of eight of them, five teach the trees, and
three calibrate and measure, each by what was calibrated on the other two. The same
seeds give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lettrage.matching.certificate_prior import calibration_of
from lettrage.matching.model import PRIOR
from lettrage.matching.training.fit import fit
from lettrage.matching.training.rows import join
from lettrage.matching.training.simulated import sample


def main() -> None:
    """Sample, fit, measure, write `prior/model.npz` and `prior/calibration.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=384)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--into", type=Path, default=PRIOR.parent)
    parser.add_argument("--keep", type=Path, help="keep the samples in this file")
    given = parser.parse_args()
    started = time.monotonic()
    seeds = range(given.first_seed, given.first_seed + given.firms)
    with ProcessPoolExecutor(given.jobs) as workers:
        samples = join(list(workers.map(sample, seeds)))
    if given.keep:
        np.savez(given.keep, **vars(samples))
    _say(f"{len(samples.values)} hypotheses of {given.firms} firms", started)
    # The way that a firm is replayed turns with its seed, by threes.
    place = samples.seed // 3 % 8
    fitted = fit(samples, np.where(place < 5, -1, place), seed=0)
    table = calibration_of(
        pa.table(
            {
                "kind": samples.kind[fitted.best],
                "probability": fitted.probability,
                "is_right": samples.is_right[fitted.best],
            }
        )
    )
    about = {
        "firms": given.firms,
        "first_seed": given.first_seed,
        "hypotheses": len(samples.values),
        **measures(fitted.probability, samples.is_right[fitted.best]),
    }
    model = replace(fitted.model, about=about)
    given.into.mkdir(exist_ok=True)
    model.save(given.into / PRIOR.name)
    (given.into / "calibration.json").write_text(json.dumps(table, indent=1) + "\n")
    _say(f"{model.fingerprint} {json.dumps(about)}", started)


def measures(
    probability: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]
) -> dict[str, float]:
    """What the model does on unseen firms: top1, ECE, log loss, share at 99.9 %.

    Args:
        probability, right: (lines,) of the first suggestion of each line.
    """
    bins = np.array_split(np.argsort(probability, kind="stable"), 20)
    ece = sum(abs(probability[b].sum() - right[b].sum()) for b in bins) / len(right)
    loss = -np.mean(np.log(np.where(right, probability, 1 - probability)))
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(right) + 1)
    within = np.flatnonzero(wrong <= 0.001)
    return {
        "lines": len(right),
        "top1": round(float(right.mean()), 4),
        "ece": round(float(ece), 5),
        "log_loss": round(float(loss), 5),
        "share_at_999": round(float((within.max(initial=-1) + 1) / len(right)), 4),
    }


def _say(text: str, started: float) -> None:
    sys.stderr.write(f"{time.monotonic() - started:7.0f} s  {text}\n")


if __name__ == "__main__":
    main()
