"""`kill -9` in the middle of a pull: the next one goes on, without loss or double."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from connectors.servers import Reply, Server
from connectors.stripe_server import KEY, Stripe, invoice

SETTINGS = '[connectors.stripe]\nurl = "{url}"\nsince = 2026-09-01\n'
TABLES = {
    "customers": "customer_id, name, country, vat_number, custom_fields",
    "invoices": "* exclude (document_id, line_number)",
    "psp_payouts": "* exclude (document_id, line_number)",
}


class Slow(Stripe):
    """Takes its time, so that a kill falls between pages."""

    def __call__(self, asked: Any) -> Any:
        time.sleep(0.02)
        return super().__call__(asked)


@pytest.fixture
def server(serve: Callable[[Any], Server]) -> Server:
    answering = Slow(Reply)
    answering.objects["invoices"] += [
        invoice(f"in_{n}", f"G-{n}", created=1_790_001_000 + n, total=100 * n)
        for n in range(10, 30)
    ]
    return serve(answering)


@pytest.fixture
def workspace(firm: Any, server: Server) -> Path:
    root: Path = firm.workspace.root
    (root / "lettrage.toml").write_text(SETTINGS.format(url=server.url))
    return root


def pulling(workspace: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "lettrage.cli", "pull", "--user", "u1"]
    return subprocess.Popen(
        [*command, "--workspace", str(workspace)],
        env={**os.environ, "STRIPE_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )


def pull(workspace: Path) -> float:
    """Pull to the end; the seconds that it took."""
    started = time.monotonic()
    process = pulling(workspace)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return time.monotonic() - started


def kill_after(workspace: Path, seconds: float) -> None:
    process = pulling(workspace)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def rows_of(workspace: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        return {
            table: connection.execute(
                f"select {columns} from raw.{table} order by all"
            ).fetchall()
            for table, columns in TABLES.items()
        }


@pytest.mark.parametrize(
    "kills", [1, pytest.param(60, marks=pytest.mark.soak)], ids=lambda n: f"{n} kills"
)
def test_killed_pulls_end_in_the_rows_of_an_unbroken_one(
    kills: int, workspace: Path, tmp_path: Path
) -> None:
    pristine, unbroken = tmp_path / "pristine", tmp_path / "unbroken"
    shutil.copytree(workspace, pristine)
    shutil.copytree(workspace, unbroken)
    seconds = pull(unbroken)

    moments = random.Random(kills)
    for number in range(kills):
        if number % 5 == 0:
            # From nothing again, so that later kills find something to break.
            shutil.rmtree(workspace)
            shutil.copytree(pristine, workspace)
        kill_after(workspace, moments.uniform(0.3 * seconds, seconds))
    pull(workspace)

    assert rows_of(workspace) == rows_of(unbroken)
    assert len(rows_of(unbroken)["invoices"]) == 24
