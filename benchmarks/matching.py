"""Measure matching: python benchmarks/matching.py [--documents 100000] [--lines …].

Makes a firm (`matching_firm.py`) and asks for suggestions in a process of its own.
Prints lines a second, seconds of the clock and of the processor by stage, peak memory,
bytes spilled to disk; and, since the truth is known, how many lines are decided alone
and how many of these are wrong. --heavy gives one customer so many documents,
--increment measures 5,000 lines against the same documents, --statements lists the
slowest statements.

Goal on 2 cores: 100,000 × 100,000 at 8,000 lines/s within 2 GB; a million × a million
within 180 s and 4 GB; an increment within 2 s.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from matching_firm import make_firm

from lettrage.core.warehouse import scratch
from lettrage.matching import inputs, pipeline
from lettrage.matching.policy import MatchPolicy

INCREMENT_LINES = 5_000
Clock = dict[str, tuple[float, float]]


def clocked(function: Callable[..., Any], name: str, clock: Clock) -> Callable:
    """The function; each call adds its seconds (clock, processor) to `clock[name]`."""

    def call(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter(), time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            wall, processor = clock.get(name, (0.0, 0.0))
            clock[name] = (
                wall + time.perf_counter() - started[0],
                processor + time.process_time() - started[1],
            )

    return call


class ClockedConnection:
    """A connection that clocks each statement by its first lines."""

    def __init__(self, connection: Any, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> ClockedConnection:
        """As the connection's, on the same clock."""
        return ClockedConnection(self._connection.cursor(), self._clock)

    def execute(self, sql: str, *arguments: Any) -> Any:
        """As the connection's."""
        name = " ".join(sql.split())[:70]
        return clocked(self._connection.execute, name, self._clock)(sql, *arguments)


def clock_stages(stages: Clock, statements: Clock | None) -> None:
    """Put a clock around each stage that the pipeline calls."""
    for name, function in list(vars(pipeline).items()):
        module = getattr(function, "__module__", "")
        if (
            inspect.isfunction(function)
            and module.startswith("lettrage.matching.")
            and module != pipeline.__name__
        ):
            setattr(pipeline, name, clocked(function, name, stages))
    if statements is not None:

        @contextlib.contextmanager
        def clocked_scratch(*arguments: Any, **options: Any) -> Iterator[Any]:
            with scratch(*arguments, **options) as connection:
                yield ClockedConnection(connection, statements)

        pipeline.scratch = clocked_scratch


@contextlib.contextmanager
def spilled(folder: Path) -> Iterator[list[int]]:
    """The most bytes that lay in `folder`, looked at ten times a second."""
    most, is_done = [0], threading.Event()

    def watch() -> None:
        while not is_done.wait(0.1):
            sizes = []
            for place, _, names in os.walk(folder):
                for name in names:
                    with contextlib.suppress(FileNotFoundError):
                        sizes.append(os.stat(os.path.join(place, name)).st_size)
            most[0] = max(most[0], sum(sizes))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        is_done.set()
        watcher.join()


def measure(folder: Path, *, is_by_statement: bool) -> None:
    """Ask for suggestions of the firm in `folder`, and print what it took."""
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in inputs.INPUTS}
    spill = Path(tempfile.gettempdir())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stages: Clock = {}
    statements: Clock | None = {} if is_by_statement else None
    clock_stages(stages, statements)
    whole: Clock = {}
    with spilled(spill) as most:
        found = clocked(pipeline.suggest, "all", whole)(**tables, policy=MatchPolicy())
    ((wall, processor),) = whole.values()
    lines = tables["bank_lines"].num_rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{tables['open_items'].num_rows:,} documents, {lines:,} lines: "
        f"{wall:.1f} s, {lines / wall:,.0f} lines/s ({processor:.1f} s of processor), "
        f"peak {peak / 2**20:.2f} GB (inputs {before / 2**20:.2f}), "
        f"spilled {most[0] / 2**20:,.0f} MB"
    )
    print(judged(found, pq.read_table(folder / "truth.parquet")))
    shown = sorted((statements or {}).items(), key=lambda one: -one[1][0])[:25]
    for name, (wall, processor) in [*stages.items(), *shown]:
        print(f"  {name:72}{wall:8.2f} s{processor:8.2f}")


def judged(found: pa.Table, truth: pa.Table) -> str:
    """How many lines are decided alone, how many of these are wrong."""
    with scratch() as connection:
        connection.register("found", found)
        connection.register("truth", truth)
        row = connection.execute("""
            with decided as (
                select
                    bank_line_id, bool_or(is_automatic) as is_automatic,
                    list_sort(list(invoice_number)) as numbers
                from found where rank = 1 group by bank_line_id
            )
            select
                count(*) filter (len(truth.numbers) > 0),
                count(*) filter (is_automatic),
                count(*) filter (
                    is_automatic and decided.numbers <> list_sort(truth.numbers)
                ),
                count(*) filter (decided.numbers = list_sort(truth.numbers))
            from truth left join decided using (bank_line_id)
        """).fetchone()
    assert row is not None
    paying, automatic, wrong, first = row
    return (
        f"  {paying:,} lines pay documents; {automatic:,} decided alone, {wrong} of "
        f"these wrong; first suggestion right {first / paying:.1%}"
    )


def in_own_process(folder: Path, *options: str) -> None:
    """Measure in a process of its own, with a temporary folder of its own."""
    with tempfile.TemporaryDirectory() as spill:
        command = [sys.executable, __file__, "--measure", str(folder), *options]
        subprocess.run(command, check=True, env={**os.environ, "TMPDIR": spill})


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--heavy", type=int, default=0)
    parser.add_argument("--increment", action="store_true")
    parser.add_argument("--statements", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the made-up firm here")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, is_by_statement=given.statements)
        return
    lines = [given.lines] + [INCREMENT_LINES] * given.increment
    with tempfile.TemporaryDirectory() as temporary:
        for count in lines:
            folder = (given.keep or Path(temporary)) / f"{count}"
            folder.mkdir(parents=True, exist_ok=True)
            make_firm(folder, documents=given.documents, lines=count, heavy=given.heavy)
            in_own_process(folder, *["--statements"] * given.statements)


if __name__ == "__main__":
    main()
