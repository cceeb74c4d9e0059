"""The inbox: which of its files are whole, and where they go once landed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lettrage.core.workspace import Workspace

DONE, REJECTED = "done", "rejected"


def is_put_aside(path: Path, workspace: Workspace) -> bool:
    """Whether the file has been landed and moved already."""
    return path.relative_to(workspace.inbox).parts[0] in {DONE, REJECTED}


def settled(
    paths: Sequence[Path],
    *,
    settle_seconds: float,
    wait: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.time,
) -> list[Path]:
    """The files that nobody writes any more.

    One that changed less than `settle_seconds` ago is looked at again when they have
    passed; if it has changed meanwhile, it is left.
    """
    seen = {path: _state(path) for path in paths}
    ages = [now() - state[1] for state in seen.values() if state is not None]
    youngest = max(min(ages, default=settle_seconds), 0)
    if youngest < settle_seconds:
        wait(settle_seconds - youngest)
    return [path for path, state in seen.items() if state and state == _state(path)]


def put_aside(path: Path, workspace: Workspace, *, reason: str | None) -> Path:
    """Move a landed file to `done/`, or with a reason to `rejected/`; where it is now.

    A name that is taken gets a number.
    """
    folder = workspace.inbox / (DONE if reason is None else REJECTED)
    target = folder / path.relative_to(workspace.inbox)
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{path.stem}-{number}{path.suffix}")
    path.rename(target)
    if reason is not None:
        beside = target.with_name(f"{target.name}.reason.txt")
        beside.write_text(reason + "\n", encoding="utf-8")
    return target


def _state(path: Path) -> tuple[int, float] | None:
    """Size in bytes and time of the last change; None: the file is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime
