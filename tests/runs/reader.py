"""Reads a published workspace until told to stop; says how often and how many builds.

Opens the link afresh each time, as an analyst's client does, and asks two tables of one
build whether they belong together.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

link, stop = map(Path, sys.argv[1:])
reads, builds = 0, set()
while not stop.exists():
    with duckdb.connect(str(link.resolve(strict=True)), read_only=True) as connection:
        first = connection.execute("select run_id from raw.runs").fetchone()
        allocated, remaining, total = connection.execute(
            "select sum(allocated_amount), sum(remaining_amount), sum(amount) "
            "from marts.bank_lines"
        ).fetchone()
        assert allocated + remaining == total, (allocated, remaining, total)
        assert connection.execute("select run_id from raw.runs").fetchone() == first
        builds.add(first)
        reads += 1
    # Not more often: what a reader costs is taken from the runs of the test.
    time.sleep(0.1)
sys.stdout.write(f"{reads} {len(builds)}\n")
