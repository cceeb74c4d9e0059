"""Measure landing: python benchmarks/landing.py [--rows 1000000] [--folder DIR]

Lands a generated file of canonical invoices, counting everything (hash, copy, sync, the
books' event, checks, rows), as a ratio of DuckDB's own `read_csv` of that file into a
table on disk in a fresh database. Each runs in a process of its own, warm (the second
of two passes counts), in turn; the best of three counts.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from lettrage.books.engine import open_books
from lettrage.core.settings import Storage, read_settings
from lettrage.core.warehouse import writer
from lettrage.core.workspace import Workspace
from lettrage.ingestion.load import land
from lettrage.runs.initialise import initialise

SEED = 20261124
HEADER = (
    "invoice_number,document_type,customer_id,issue_date,due_date,currency,"
    "amount_excluding_tax,vat_amount,amount_including_tax,customer_reference,"
    "credited_invoice_number,nature,delivery_date\n"
)


def write_invoices(path: Path, *, rows: int) -> None:
    """Write `rows` invoices, the same for the same number."""
    chance = random.Random(SEED)
    first = date(2024, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            cents = chance.randrange(100, 5_000_000)
            vat = cents // 5
            day = first + timedelta(number * 700 // rows)
            file.write(
                f"FA{day.year}-{number:08d},invoice,C{chance.randrange(9_999):06d},"
                f"{day},{day + timedelta(30)},EUR,{_euros(cents)},{_euros(vat)},"
                f"{_euros(cents + vat)},PO-{chance.randrange(99_999)},,services,{day}\n"
            )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def seconds_of_landing(path: Path, folder: Path, *, rows: int) -> float:
    """Land the file into a new workspace."""
    workspace, _ = initialise(folder / "workspace", company=None)
    settings = read_settings(workspace.settings_path)
    with open_books(workspace, settings) as books:
        started = time.monotonic()
        (landed,) = land(workspace, settings, books, [path], user_id="benchmark")
        seconds = time.monotonic() - started
    assert landed.landed == rows, landed
    shutil.rmtree(workspace.root)
    return seconds


def seconds_of_read_csv(path: Path, folder: Path) -> float:
    """Read the file into a table of a new database, as DuckDB does by itself."""
    workspace = Workspace(folder / "bare")
    workspace.root.mkdir()
    started = time.monotonic()
    with writer(workspace, Storage()) as connection:
        connection.execute("create table invoices as from read_csv(?)", [str(path)])
    seconds = time.monotonic() - started
    shutil.rmtree(workspace.root)
    return seconds


def measure(what: str, path: Path, *, rows: int) -> dict[str, float]:
    """Seconds of the second of two passes, and the peak memory of both, in a process.

    Args:
        what: `landing` or `read_csv`.
        path: the file.
        rows: how many it has.
    """
    command = [sys.executable, __file__, "--pass", what, "--rows", str(rows), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _pass(what: str, path: Path, *, rows: int) -> None:
    for _ in range(2):
        if what == "landing":
            seconds = seconds_of_landing(path, path.parent, rows=rows)
        else:
            seconds = seconds_of_read_csv(path, path.parent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak_bytes": peak}))


def main() -> None:
    """Print seconds, the ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where to work")
    parser.add_argument("--pass", dest="what", help=argparse.SUPPRESS)
    parser.add_argument("file", type=Path, nargs="?", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.what:
        _pass(given.what, given.file, rows=given.rows)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path = Path(folder) / "invoices.csv"
        write_invoices(path, rows=given.rows)
        best: dict[str, dict[str, float]] = {}
        for _ in range(3):
            for what in ("read_csv", "landing"):
                found = measure(what, path, rows=given.rows)
                if what not in best or found["seconds"] < best[what]["seconds"]:
                    best[what] = found
        megabytes = path.stat().st_size / 1e6
    ratio = best["landing"]["seconds"] / best["read_csv"]["seconds"]
    print(f"{given.rows} invoices, {megabytes:.0f} MB")
    for what, found in best.items():
        peak = found["peak_bytes"] / 1e6
        print(f"{what}: {found['seconds']:.2f} s, peak memory {peak:.0f} MB")
    print(f"landing / read_csv: {ratio:.2f} (goal: at most 4)")


if __name__ == "__main__":
    main()
