"""The head of the chain, remembered beside the books.

A chain cannot show that its end was cut off: what is left is a whole chain. So each
commit also leaves the head's position and hash in a small file. `verify` finds that
the books end before it (a cut, an older copy put back) or have another event there (a
chain made anew). Whoever changes both files at once is only found by a head kept
elsewhere: `verify(books, anchors=…)` takes any number of them, from an e-mail, a print,
an auditor's note.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Witness:
    """The file at `path`, one line: position, blank, hash."""

    path: Path

    def read(self) -> tuple[int, str] | None:
        """The position and hash last remembered; None when there is none."""
        try:
            said = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        if not said:
            # A power cut may leave the name without its content; the books are safe.
            return None
        try:
            position, event_hash = said.split()
            return int(position), event_hash
        except ValueError:
            # Not ours any more: agrees with no chain, so `verify` says it.
            return 0, "unreadable"

    def remember(self, position: int, event_hash: str) -> None:
        """Remember a later head; an earlier one changes nothing.

        Two processes may finish in the other order than they committed. Each head is
        true, so the worst is that an earlier one stays until the next commit.
        """
        seen = self.read()
        if seen is not None and seen[0] >= position:
            return
        # Of this thread alone: two people decide at once in the process that serves.
        writer = f"{os.getpid()}.{threading.get_native_id()}"
        fresh = self.path.with_name(f"{self.path.name}.{writer}")
        fresh.write_text(f"{position} {event_hash}\n", encoding="ascii")
        fresh.replace(self.path)
