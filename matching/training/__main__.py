"""Train the prior model: python -m lettrage.matching.training [--firms N] [--jobs N].

Simulated firms are replayed side by side; of eight of them, one calibrates, and two are
kept for measuring. The same seeds give the same file, byte for byte.
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
import pyarrow as pa

from lettrage.matching.certificate_prior import calibration_of
from lettrage.matching.model import PRIOR, Model
from lettrage.matching.training.fit import best_of_line, fit
from lettrage.matching.training.rows import Samples, join
from lettrage.matching.training.simulated import sample


def main() -> None:
    """Sample, fit, measure, write `prior/model.npz` and `prior/calibration.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=120)
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
    learned = place < 6
    model = fit(samples.chosen(learned), held_back=(place == 5)[learned], seed=0)
    measured = samples.chosen(place >= 6)
    table = calibration_of(judged(model, measured))
    about = {
        "firms": given.firms,
        "first_seed": given.first_seed,
        "hypotheses": len(samples.values),
        **measures(model, measured),
    }
    model = replace(model, about=about)
    given.into.mkdir(exist_ok=True)
    model.save(given.into / PRIOR.name)
    (given.into / "calibration.json").write_text(json.dumps(table, indent=1) + "\n")
    _say(f"{model.fingerprint} {json.dumps(about)}", started)


def measures(model: Model, samples: Samples) -> dict[str, float]:
    """What the model does on unseen firms: top1, ECE, log loss, share at 99.9 %."""
    log_odds = model.log_odds(samples.values)
    best = best_of_line(log_odds, samples.line)
    probability = model.calibrated(log_odds[best])
    right = samples.is_right[best]
    bins = np.array_split(np.argsort(probability, kind="stable"), 20)
    ece = sum(abs(probability[b].sum() - right[b].sum()) for b in bins) / len(best)
    loss = -np.mean(np.log(np.where(right, probability, 1 - probability)))
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(best) + 1)
    within = np.flatnonzero(wrong <= 0.001)
    return {
        "lines": len(best),
        "top1": round(float(right.mean()), 4),
        "ece": round(float(ece), 5),
        "log_loss": round(float(loss), 5),
        "share_at_999": round(float((within.max(initial=-1) + 1) / len(best)), 4),
    }


def judged(model: Model, samples: Samples) -> pa.Table:
    """What would have been shown first, as `certificate_prior.calibration_of` asks."""
    log_odds = model.log_odds(samples.values)
    best = best_of_line(log_odds, samples.line)
    return pa.table(
        {
            "kind": samples.kind[best],
            "probability": model.calibrated(log_odds[best]),
            "is_right": samples.is_right[best],
        }
    )


def _say(text: str, started: float) -> None:
    sys.stderr.write(f"{time.monotonic() - started:7.0f} s  {text}\n")


if __name__ == "__main__":
    main()
