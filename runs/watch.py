"""`lettrage watch`: runs by itself on new files, on new decisions, and on a schedule.

On its schedule it pulls the connections of the settings first. Each pull and each run
is a process of its own: one that fails, or is killed, stops nothing, and what it used
of memory is free again. A file is landed once it has been left alone for
`watch.settle_seconds`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from lettrage.books import reading
from lettrage.books.engine import open_books
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

POLL_SECONDS = 2.0

_NEWS = {"created", "modified", "moved"}


@dataclass(slots=True)
class Trigger:
    """Why the next run should start, and when at the earliest.

    Pure apart from its own state, so that tests drive it by a clock of their own.

    Args:
        interval_seconds: a run at least this often, and a pull no more often.
        settle_seconds: how long the inbox must be quiet after a change.
        pulls: whether there is something to pull.
    """

    interval_seconds: float
    settle_seconds: float
    pulls: bool = False
    last_pull: float | None = None
    last_run: float | None = None
    inbox_changed: float | None = None
    decided_position: int | None = None

    def file_changed(self, now: float) -> None:
        """A file of the inbox came, or grew."""
        self.inbox_changed = now

    def reason(self, now: float, decided_position: int) -> str | None:
        """Why to run now; None to wait.

        Args:
            now: seconds of a clock that never goes back.
            decided_position: of the last decision that a person made.
        """
        if self.last_run is None:
            return "start"
        changed = self.inbox_changed
        if changed is not None and now - changed >= self.settle_seconds:
            return "new files"
        if self.decided_position is None or decided_position > self.decided_position:
            return "new decisions"
        if now - self.last_run >= self.interval_seconds:
            return "schedule"
        return None

    def commands(self, now: float) -> tuple[str, ...]:
        """What a run that starts now consists of: `pull` first, where it is due.

        Runs on files and decisions count too, so that many of them put off no pull.
        """
        last = self.last_pull
        if self.pulls and (last is None or now - last >= self.interval_seconds):
            self.last_pull = now
            return ("pull", "run")
        return ("run",)

    def ran(self, now: float, started: float, decided_position: int) -> None:
        """A run has ended; what changed while it ran is still to do.

        Args:
            now: when it ended.
            started: when it started.
            decided_position: of the last decision before it started.
        """
        self.last_run = now
        self.decided_position = decided_position
        if self.inbox_changed is not None and self.inbox_changed < started:
            self.inbox_changed = None


class _Inbox(FileSystemEventHandler):
    def __init__(self, trigger: Trigger, workspace: Workspace) -> None:
        self._trigger = trigger
        self._put_aside = {
            str(workspace.inbox / "done"),
            str(workspace.inbox / "rejected"),
        }

    def on_any_event(self, event: FileSystemEvent) -> None:
        """A file that came or grew is news; one that a run put aside is none."""
        if event.is_directory or event.event_type not in _NEWS:
            return
        path = str(event.dest_path or event.src_path)
        if not any(path.startswith(folder) for folder in self._put_aside):
            self._trigger.file_changed(time.monotonic())


def watch(
    workspace: Workspace,
    settings: Settings,
    *,
    user: str,
    say: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Run until `stop` is set.

    Args:
        user: login in whose name files land.
        say: told one line before each run, and one when it failed.
    """
    trigger = Trigger(
        interval_seconds=settings.watch.interval_minutes * 60,
        settle_seconds=settings.watch.settle_seconds,
        pulls=settings.watch.pull and bool(settings.connectors),
    )
    observer = Observer()
    observer.schedule(_Inbox(trigger, workspace), str(workspace.inbox), recursive=True)
    observer.start()
    try:
        while not stop.is_set():
            started = time.monotonic()
            decided = _decided_position(workspace, settings)
            why = trigger.reason(started, decided)
            if why:
                say(f"run: {why}")
                carry_out(
                    trigger.commands(started),
                    call=lambda command: _call(command, workspace, user),
                    say=say,
                )
                trigger.ran(time.monotonic(), started, decided)
            stop.wait(POLL_SECONDS)
    finally:
        observer.stop()
        observer.join()


def carry_out(
    commands: Sequence[str], *, call: Callable[[str], int], say: Callable[[str], None]
) -> None:
    """Call one command after the other; one that fails stops none after it.

    Args:
        call: calls a command of `lettrage`, and returns its exit code.
        say: told of each that failed.
    """
    for command in commands:
        code = call(command)
        if code:
            say(f"{command} ended with exit code {code}; see its messages above")


def _decided_position(workspace: Workspace, settings: Settings) -> int:
    with open_books(workspace, settings) as books:
        return reading.last_decided_by_people(books)


def _call(command: str, workspace: Workspace, user: str) -> int:
    program = [sys.executable, "-m", "lettrage.cli", command]
    options = ["--workspace", str(workspace.root), "--user", user]
    return subprocess.run([*program, *options], check=False).returncode
