"""Progress on stderr: a line that moves on a terminal, silence elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Say = Callable[[str], None]


def silent(_text: str) -> None:
    """Say nothing: for programs and tests."""


@contextlib.contextmanager
def progress() -> Iterator[Say]:
    """A function that says what is going on now.

    Yields:
        `say(text)`: replaces the line on a terminal; does nothing elsewhere.
    """
    console = Console(stderr=True)
    if not (console.is_terminal and sys.stderr.isatty()):
        yield silent
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def say(text: str) -> None:
            bar.update(task, description=text)

        yield say
