"""What takes longest is started first, so that no worker is left alone with it."""

from __future__ import annotations

from pathlib import Path

import pytest

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
