"""What a check found wrong: the first of it by name, all of it by number."""

from __future__ import annotations

NAMED_MAX = 20


class Findings:
    """Gathers findings in bounded memory.

    >>> found = Findings()
    >>> found.add("event 3 is missing")
    >>> found.detail("3 events")
    '1 found: event 3 is missing'
    """

    def __init__(self) -> None:
        self.count = 0
        self._named: list[str] = []

    def add(self, finding: str) -> None:
        """One more thing that is wrong."""
        self.count += 1
        if len(self._named) < NAMED_MAX:
            self._named.append(finding)

    def detail(self, looked_at: str) -> str:
        """What was found, or, when nothing was, what was looked at."""
        if not self.count:
            return looked_at
        rest = self.count - len(self._named)
        more = f"; and {rest} more" if rest else ""
        return f"{self.count} found: " + "; ".join(self._named) + more
