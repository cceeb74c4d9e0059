"""What is made once for all workers, and in which order they work.

What takes longest is started first, so that no worker is left alone with it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

ROOT = Path(__file__).parent
# Folders and files, the longest first; all else follows as it is collected.
LONG = (
    "runs", "models", "test_package.py", "ingestion/test_fuzz_limits.py",
    "ingestion/test_fuzz.py", "dashboards/test_browser.py", "ingestion/connectors",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = item.path.relative_to(ROOT)
    for place, name in enumerate(LONG):
        if path.is_relative_to(name):
            return place
    return len(LONG)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A folder that one worker makes; whoever needs it meanwhile waits."""
    session = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        session = session.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = session / f"once-{name}"
        with FileLock(session / f"once-{name}.lock"):
            if not folder.exists():
                making = tmp_path_factory.mktemp(name)
                make(making)
                making.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def _parsed(once: Callable[..., Path]) -> Path:
    return once("parsed", _parse)


def _parse(folder: Path) -> None:
    """The dbt project, parsed, and the seconds it took."""
    from dbt.cli.main import dbtRunner

    started = time.monotonic()
    outcome = dbtRunner().invoke(
        [
            "parse",
            f"--project-dir={ROOT.parent}",
            f"--profiles-dir={ROOT.parent}",
            f"--target-path={folder / 'target'}",
            f"--log-path={folder / 'logs'}",
            "--log-level=none",
            "--no-write-json",
        ]
    )
    assert outcome.success, outcome.exception
    (folder / "seconds").write_text(str(time.monotonic() - started))


@pytest.fixture(scope="session")
def manifest(_parsed: Path) -> Any:
    """What dbt knows of the project after parsing it."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    # What dbt itself keeps of a parse: its manifests do not survive pickling.
    kept = (_parsed / "target" / "partial_parse.msgpack").read_bytes()
    manifest = Manifest.from_msgpack(kept, decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()
    return manifest


@pytest.fixture(scope="session")
def parse_seconds(_parsed: Path) -> float:
    """How long a process takes to parse the project."""
    return float((_parsed / "seconds").read_text())
