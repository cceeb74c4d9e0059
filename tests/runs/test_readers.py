"""A reader never sees an error or half a build, and never holds a build up."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Opens the link afresh each time, as an analyst's client does, and asks two tables of
# one build whether they belong together.
READER = """
import sys, duckdb, pathlib, time
link, stop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
reads, builds = 0, set()
while not stop.exists():
    with duckdb.connect(str(link.resolve(strict=True)), read_only=True) as c:
        first = c.execute("select run_id from raw.runs").fetchone()
        a, r, t = c.execute(
            "select sum(allocated_amount), sum(remaining_amount), sum(amount) "
            "from marts.bank_lines").fetchone()
        assert a + r == t, (a, r, t)
        assert c.execute("select run_id from raw.runs").fetchone() == first
        builds.add(first)
        reads += 1
    time.sleep(0.02)
print(reads, len(builds))
"""


@pytest.mark.parametrize(
    "runs", [1, pytest.param(10, marks=pytest.mark.soak)], ids=lambda n: f"{n} runs"
)
def test_a_reader_reads_through_every_run(runs, run_once, lettrage, as_of, tmp_path):
    workspace = run_once
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, workspace / "published.duckdb", stop],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(runs):
        lettrage("run", "-w", workspace, "--as-of", as_of)
    stop.touch()
    out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    reads, builds = map(int, out.split())
    assert reads > runs
    assert builds > 1
