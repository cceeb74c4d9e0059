"""Land, run and score labelled worlds: python benchmarks/worlds.py [WORLDS] [--cold].

WORLDS is the folder of the worlds (default: `../shared/worlds` beside the project),
with `score.py` beside it. Each world goes the way a firm's files go: `init`, `ingest`,
`matches import` of the history's decisions (not with --cold), `run`, `matches export`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
MEASURES = (
    "lines_to_allocate",
    "auto_right_rate",
    "auto_precision",
    "auto_lines",
    "auto_wrong",
    "none_lines_auto",
    "top1",
    "top3",
    "ece",
    "over_allocated_invoices",
)


def lettrage(*arguments: object, codes: tuple[int, ...] = (0,)) -> float:
    """Call the command line; the seconds it took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "lettrage.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return time.monotonic() - started


def measure(world: Path, score: Path, folder: Path, *, is_cold: bool) -> dict:
    """The score of one world, and the seconds of each command."""
    company = world / "company.toml"
    told = tomllib.loads(company.read_text(encoding="utf-8"))
    workspace = folder / world.name
    files = [
        path
        for name in ("customers", "invoices", "psp_payouts", "fx_rates")
        if (path := world / f"{name}.csv").exists()
    ]
    seconds = {"init": lettrage("init", workspace, "--company", company)}
    seconds["ingest"] = lettrage(
        "ingest", *files, world / "statements", "-w", workspace
    )
    if not is_cold:
        seconds["import"] = lettrage(
            "matches", "import", world / "decisions.csv",
            "--complete-to", told["history_end"], "-w", workspace, "--user", "history",
        )  # fmt: skip
    seconds["run"] = lettrage("run", "-w", workspace, "--as-of", told["end"])
    exported = folder / f"{world.name}.csv"
    seconds["export"] = lettrage("matches", "export", exported, "-w", workspace)
    command = [sys.executable, score, "--world", world, "--allocations", exported]
    done = subprocess.run(
        [*map(str, command), "--json"], capture_output=True, text=True, check=True
    )
    return {"seconds": seconds, "score": json.loads(done.stdout)}


def main() -> None:
    """Print each world's measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = HERE.parent / "shared" / "worlds"
    parser.add_argument("worlds", type=Path, nargs="?", default=beside)
    parser.add_argument("--cold", action="store_true", help="without the history")
    parser.add_argument("--keep", type=Path, help="keep the workspaces here")
    parser.add_argument("--scenarios", action="store_true", help="one line a scenario")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for world in sorted(p for p in given.worlds.iterdir() if p.is_dir()):
            told = measure(
                world, given.worlds.parent / "score.py", folder, is_cold=given.cold
            )
            print(f"\n{world.name}")
            for name, value in told["seconds"].items():
                print(f"  {name:26}{value:10.1f} s")
            for name in MEASURES:
                value = told["score"][name]
                shown = f"{value:10.4f}" if isinstance(value, float) else f"{value:>10}"
                print(f"  {name:26}{shown}")
            for name, count in told["score"]["wrong_auto_by_scenario"].items():
                print(f"  wrong: {name:19}{count:>10}")
            if given.scenarios:
                for name, cell in told["score"]["by_scenario"].items():
                    print(f"  {name:20}{json.dumps(cell)}")


if __name__ == "__main__":
    main()
