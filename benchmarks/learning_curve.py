"""What decisions teach: python benchmarks/learning_curve.py WORLD WORKSPACE.

WORLD is a labelled world, WORKSPACE one where it has landed and run
(`benchmarks/worlds.py --keep FOLDER`). The last third of its lines is judged; the
documents are open as they truly were on its first day, but only the latest so many
decisions before it teach: names, IBANs, habits, and the firm's own model.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from worlds_truth import read_truth

from lettrage.core.workspace import Workspace
from lettrage.matching import pipeline
from lettrage.matching.evaluation.judge import judge
from lettrage.matching.evaluation.own import read_history
from lettrage.matching.evaluation.report import report
from lettrage.matching.evaluation.truth import Truth
from lettrage.matching.ledger import Ledger
from lettrage.matching.model import Model
from lettrage.matching.policy import MatchPolicy
from lettrage.matching.training.history import own_samples
from lettrage.matching.training.own import fit_own

COUNTS = (0, 50, 200, 1000, 5000)
TAUGHT = ("customers", "paid_items", "other_payers")


def true_ledger(history: Ledger, truth: Truth) -> Ledger:
    """The ledger with every line decided as the truth says."""
    customer_of = dict(
        zip(
            history.documents["invoice_number"].to_pylist(),
            history.documents["customer_id"].to_pylist(),
            strict=True,
        )
    )
    paying = [
        {
            "bank_line_id": part["bank_line_id"],
            "invoice_number": part["invoice_number"],
            "customer_id": customer_of.get(part["invoice_number"]),
            "allocated_amount": part["allocated_amount"],
            "bank_amount": part["allocated_amount"],
        }
        for part in truth.parts.to_pylist()
    ]
    known = {part["bank_line_id"] for part in paying}
    nothing = [
        dict.fromkeys(history.decisions.column_names) | {"bank_line_id": line}
        for line in truth.lines["bank_line_id"].to_pylist()
        if line not in known
    ]
    rows = pa.Table.from_pylist([*paying, *nothing], schema=history.decisions.schema)
    return replace(history, decisions=rows)


def taught(ledger: Ledger, count: int, first_day: object) -> Ledger:
    """The ledger with its latest `count` decided lines before a day alone."""
    lines = ledger.bank_lines.filter(
        pc.less(ledger.bank_lines["booking_date"], pa.scalar(first_day, pa.date32()))
    ).sort_by([("booking_date", "descending"), ("bank_line_id", "ascending")])
    chosen = lines["bank_line_id"].slice(0, count)
    kept = pc.is_in(ledger.decisions["bank_line_id"], value_set=chosen.combine_chunks())
    return replace(ledger, decisions=ledger.decisions.filter(kept))


def learned(ledger: Ledger, model: Model) -> tuple[Model, bool]:
    """The firm's own model where it is better, else the given one."""
    decided = pc.is_in(
        ledger.bank_lines["bank_line_id"],
        value_set=ledger.decisions["bank_line_id"].unique(),
    )
    judged = ledger.bank_lines.filter(decided).select(["bank_line_id", "booking_date"])
    samples = own_samples(ledger, judged, model)
    found = None if samples is None else fit_own(model, samples)
    return (model, False) if found is None else (found[0], True)


def main() -> None:
    """Print one row per number of decisions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("workspace", type=Path)
    given = parser.parse_args()
    history = read_history(Workspace.at(given.workspace))
    truth = read_truth(given.workspace, given.world, everything=True).truth
    ledger = true_ledger(history.ledger, truth)
    days = np.sort(np.array(truth.lines["booking_date"].to_pylist(), dtype="O"))
    first_day, last_day = days[len(days) * 2 // 3], days[-1]
    inputs = ledger.inputs(first_day=first_day, last_day=last_day)
    here = pc.is_in(
        truth.lines["bank_line_id"],
        value_set=inputs["bank_lines"]["bank_line_id"].combine_chunks(),
    )
    judged_truth = replace(truth, lines=truth.lines.filter(here))
    print(f"{'decisions':>10}{'own model':>11}{'top1':>8}{'top3':>8}{'ECE':>8}")
    for count in COUNTS:
        known = taught(ledger, count, first_day)
        told = known.inputs(first_day=first_day, last_day=last_day)
        model, is_own = learned(known, pipeline.prior())
        found = pipeline.suggest(
            **{**inputs, **{name: told[name] for name in TAUGHT}},
            policy=MatchPolicy(automatic=False),
            model=model,
        )
        made = report(judge(found, judged_truth, documents=inputs["open_items"]))
        print(
            f"{count:>10}{'yes' if is_own else 'no':>11}"
            f"{made.whole.top1 or 0:>8.4f}{made.whole.top3 or 0:>8.4f}"
            f"{made.calibration.ece_equal_mass or 0:>8.4f}"
        )


if __name__ == "__main__":
    main()
