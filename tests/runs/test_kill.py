"""`kill -9` at any moment loses nothing and shows nobody half a build."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import duckdb
import pytest


def command(*arguments):
    return [sys.executable, "-m", "lettrage.cli", *map(str, arguments)]


def killed_after(arguments, seconds):
    """Start the command and kill its whole group after `seconds`."""
    process = subprocess.Popen(
        command(*arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def assert_published_is_whole(workspace):
    link = workspace / "published.duckdb"
    if not link.exists():
        return
    with duckdb.connect(str(link.resolve()), read_only=True) as connection:
        lines = connection.execute("select count(*) from marts.bank_lines").fetchone()
        allocated = connection.execute(
            "select count(*) from marts.bank_lines "
            "where allocated_amount + remaining_amount <> amount"
        ).fetchone()
    assert lines is not None
    assert allocated == (0,)


@pytest.mark.parametrize(
    "kills", [1, pytest.param(30, marks=pytest.mark.soak)], ids=lambda n: f"{n} kills"
)
def test_killed_runs_end_in_the_state_of_an_unbroken_one(
    kills, workspace, files, february, lettrage, marts_of, as_of, run_once, run_seconds
):
    ingest = ["ingest", files, february]
    moments = random.Random(kills)
    for number in range(kills):
        # A landing takes some seconds, most of them to import what it needs.
        killed_after([*ingest, "-w", workspace], moments.uniform(0.2, 5))
        if number % 2 == 0:
            lettrage(*ingest, "-w", workspace)
        moment = moments.uniform(0.2, run_seconds)
        killed_after(["run", "-w", workspace, "--as-of", as_of], moment)
        assert_published_is_whole(workspace)
        lettrage("verify", "-w", workspace)

    lettrage(*ingest, "-w", workspace)
    lettrage("run", "-w", workspace, "--as-of", as_of)
    lettrage("verify", "-w", workspace)
    assert marts_of(workspace) == marts_of(run_once)
