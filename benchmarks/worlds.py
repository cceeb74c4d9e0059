"""Match labelled worlds, beside other ways to match: python benchmarks/worlds.py.

Each world goes the way a firm's files go: `init`, `ingest`, `matches import` of the
history's decisions, `run`, `matches export`; `score.py` beside the worlds judges that.
Then, out of the same workspace, Lettrage and the baselines match the test period in
memory, knowing the history's decisions, and again knowing none (cold: all lines and
documents from the first day on). By scenario, what Lettrage has right stands beside the
share that anybody could decide (`worlds_truth.py`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from worlds_truth import WorldTruth, read_truth

from lettrage.core.workspace import Workspace
from lettrage.matching.evaluation.backtest import Inputs, Matcher, lettrage
from lettrage.matching.evaluation.baselines import BASELINES, is_splink_installed
from lettrage.matching.evaluation.judge import Judged, judge
from lettrage.matching.evaluation.own import read_history
from lettrage.matching.evaluation.render import COLUMNS as FIGURES
from lettrage.matching.evaluation.render import cells, share
from lettrage.matching.evaluation.report import Report, report
from lettrage.matching.policy import MatchPolicy

HERE = Path(__file__).resolve().parent.parent
MEASURES = (
    "lines_to_allocate",
    "auto_right_rate",
    "auto_right_rate_euro",
    "auto_precision",
    "auto_lines",
    "auto_wrong",
    "none_lines_auto",
    "top1",
    "top3",
    "ece",
    "over_allocated_invoices",
)
COLUMNS = (*FIGURES, "money", "ECE", "astray", "over", "seconds")


@dataclass(frozen=True)
class World:
    """A world that landed in a workspace.

    Args:
        inputs: with the history's decisions, and `cold` without.
        told: what is right in the test period, and what nobody could decide.
    """

    inputs: Mapping[str, Inputs]
    told: WorldTruth
    certificate: pa.Table


def call(*arguments: object) -> float:
    """Call the command line; the seconds it took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "lettrage.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return time.monotonic() - started


def land(world: Path, workspace: Path, *, is_cold: bool) -> dict[str, float]:
    """Make the workspace of a world and run it; the seconds of each command."""
    told = company(world)
    names = ("customers", "invoices", "psp_payouts", "fx_rates")
    files = [path for name in names if (path := world / f"{name}.csv").exists()]
    seconds = {"init": call("init", workspace, "--company", world / "company.toml")}
    seconds["ingest"] = call("ingest", *files, world / "statements", "-w", workspace)
    if not is_cold:
        seconds["import"] = call(
            "matches", "import", world / "decisions.csv",
            "--complete-to", told["history_end"], "-w", workspace, "--user", "history",
        )  # fmt: skip
    seconds["run"] = call("run", "-w", workspace, "--as-of", told["end"])
    return seconds


def company(world: Path) -> dict[str, Any]:
    return tomllib.loads((world / "company.toml").read_text(encoding="utf-8"))


def scored(world: Path, workspace: Path) -> dict[str, Any]:
    """What `score.py` says of what the workspace exports."""
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "matches.csv"
        call("matches", "export", exported, "-w", workspace)
        command = [
            sys.executable, world.parent.parent / "score.py",
            "--world", world, "--allocations", exported, "--json",
        ]  # fmt: skip
        done = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, check=True
        )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def read_world(world: Path, workspace: Path) -> World:
    """The inputs of matching out of a workspace that has run, and the truth."""
    told = company(world)
    known = read_history(Workspace.at(workspace))
    ledger = known.ledger
    cold = replace(ledger, decisions=ledger.decisions.slice(0, 0))
    test_day = told["history_end"] + timedelta(days=1)
    return World(
        {
            "history": ledger.inputs(first_day=test_day, last_day=told["end"]),
            "cold": cold.inputs(first_day=told["start"], last_day=told["end"]),
        },
        read_truth(workspace, world),
        known.certificate,
    )


def rows(world: World) -> Iterator[tuple[str, str, Judged, float]]:
    """Each way to match, with and without history: what it got, in how many seconds."""
    ways: dict[str, Matcher] = {
        "Lettrage": lettrage(MatchPolicy(), world.certificate),
        **BASELINES,
    }
    for history, inputs in world.inputs.items():
        for name, match in ways.items():
            started = time.monotonic()
            found = match(inputs)
            seconds = time.monotonic() - started
            judged = judge(found, world.told.truth, documents=inputs["open_items"])
            yield history, name, judged, seconds


def row(found: Report, seconds: float) -> list[str]:
    """The cells of one way to match, under `COLUMNS`."""
    return [
        *cells(found.whole),
        share(found.whole.automatic_right_amount_rate),
        share(found.calibration.ece_equal_mass),
        str(found.whole.astray_count),
        str(found.over_allocated_count),
        f"{seconds:.1f}",
    ]


def show_ceiling(judged: Judged, undecidable: set[str]) -> None:
    """By scenario: what nobody could decide, and how far the first suggestion is."""
    out_of_reach = [
        line in undecidable for line in judged.lines["bank_line_id"].to_pylist()
    ]
    reachable = judged.lines.filter([not one for one in out_of_reach])
    whole, part = report(judged), report(Judged(reachable, 0))
    print(
        f"\n    {'scenario':20}{'lines':>8}{'nobody':>9}{'money':>9}"
        f"{'top1':>9}{'right':>9}{'gap':>9}{'gap auto':>9}"
    )
    pairs = [("all", whole.whole, part.whole)]
    for name, one in whole.by_scenario.items():
        if one.payable_count:
            pairs.append((name, one, part.by_scenario.get(name)))
    for name, one, within in pairs:
        lines = within.payable_count if within else 0
        money = within.payable_amount if within else 0
        ceiling = lines / one.payable_count
        print(
            f"    {name:20}{one.payable_count:8}{1 - ceiling:9.4f}"
            f"{float(1 - money / one.payable_amount):9.4f}"
            f"{one.top1 or 0:9.4f}{one.automatic_right_rate or 0:9.4f}"
            f"{ceiling - (one.top1 or 0):9.4f}"
            f"{ceiling - (one.automatic_right_rate or 0):9.4f}"
        )


def show(world: World) -> None:
    """One line a way to match; then the scenarios of Lettrage."""
    print(f"\n  {'':9}{'':24}" + "".join(f"{name:>10}" for name in COLUMNS))
    first: dict[str, Judged] = {}
    for history, name, judged, seconds in rows(world):
        shown = "".join(f"{cell:>10}" for cell in row(report(judged), seconds))
        print(f"  {history:9}{name:24}{shown}", flush=True)
        first.setdefault(history, judged)
    if not is_splink_installed():
        print("  Splink is not installed: pip install splink")
    for history, judged in first.items():
        print(f"\n  Lettrage, {history}, by scenario")
        show_ceiling(judged, world.told.undecidable)


def main() -> None:
    """Print each world's measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = HERE.parent / "shared" / "worlds"
    parser.add_argument("worlds", type=Path, nargs="?", default=beside)
    parser.add_argument("--cold", action="store_true", help="run without the history")
    parser.add_argument("--keep", type=Path, help="keep the workspaces here, or reuse")
    parser.add_argument("--alone", action="store_true", help="without the baselines")
    parser.add_argument("--scenarios", action="store_true", help="score.py's scenarios")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for world in sorted(p for p in given.worlds.iterdir() if p.is_dir()):
            workspace = folder / world.name
            print(f"\n{world.name}")
            if not workspace.exists():
                for name, value in land(world, workspace, is_cold=given.cold).items():
                    print(f"  {name:26}{value:10.1f} s")
            told = scored(world, workspace)
            for name in MEASURES:
                value = told[name]
                shown = f"{value:10.4f}" if isinstance(value, float) else f"{value:>10}"
                print(f"  {name:26}{shown}")
            for name, count in told["wrong_auto_by_scenario"].items():
                print(f"  wrong: {name:19}{count:>10}")
            if given.scenarios:
                for name, cell in told["by_scenario"].items():
                    print(f"  {name:20}{json.dumps(cell)}")
            if not given.alone and not given.cold:
                show(read_world(world, workspace))


if __name__ == "__main__":
    main()
