"""The controls of the audit pack: each a question to the published build.

They stand in `audit_controls.toml`, in words and in SQL, and share nothing with the
models that they control: every sum is made anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lettrage.core.warehouse import Connection

CATALOGUE = Path(__file__).with_name("audit_controls.toml")

# How many faults of a control a page names; the file of faults holds them all.
NAMED_MAX = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: `subject` names it."""

    subject: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a control found.

    Args:
        name: of the control, stable.
        french: what must hold, in words.
        english: the same.
        faults: what does not; none, and it holds.
    """

    name: str
    french: str
    english: str
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is at fault."""
        return not self.faults


def outcomes(
    connection: Connection, *, names: Collection[str] | None = None
) -> Iterator[Outcome]:
    """The controls of the catalogue, in its order, on a build.

    Args:
        connection: to a published build, or a warehouse that is built.
        names: of the controls that are wanted; None: all.
    """
    catalogue = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    for name, control in catalogue.items():
        if names is not None and name not in names:
            continue
        rows = connection.execute(control["sql"]).fetchall()
        yield Outcome(name, control["fr"], control["en"], _faults(rows))


def _faults(rows: Sequence[Sequence[object]]) -> tuple[Fault, ...]:
    faults = (
        Fault(*("" if cell is None else str(cell) for cell in row)) for row in rows
    )
    return tuple(sorted(faults, key=lambda fault: fault.subject))
