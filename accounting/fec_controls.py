"""Check a FEC as a stranger's file: what the tax office's tool says of it, and more.

The file is read from its bytes by code that shares nothing with what writes ours. The
controls and their levels are in `fec_catalogue`; those of one line in
`fec_line_controls`, those of sums, numbers and order in `fec_entry_controls`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lettrage.accounting.fec_catalogue import COLUMNS, CONTROLS, MANDATORY, Control
from lettrage.accounting.fec_entry_controls import FIRST, gathered
from lettrage.accounting.fec_line_controls import Fault, faults
from lettrage.accounting.fec_lines import Header, header_of, read
from lettrage.core.errors import DocumentError

# `_1`, `_2` …: a file that was cut into several (A.47 A-1 XIII).
_NAME = re.compile(
    r"[0-9]{9}FEC([0-9]{8})(?:_[0-9]+)?(?:\.(?:txt|csv))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A control that does not hold.

    Args:
        control: which.
        count: how many lines, entries or groups are at fault.
        first: the first of them.
    """

    control: Control
    count: int
    first: tuple[Fault, ...]

    @property
    def is_fault(self) -> bool:
        """Whether the file must not leave the firm like this."""
        return self.control.is_fault


@dataclass(slots=True)
class _Findings:
    """What was found so far, by control."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[Fault]] = field(default_factory=dict)

    def add(self, control: str, count: int, first: list[Fault]) -> None:
        self.counts[control] = self.counts.get(control, 0) + count
        kept = self.first.setdefault(control, [])
        kept.extend(first[: FIRST - len(kept)])

    def add_one(self, control: str, name: str, value: str) -> None:
        self.add(control, 1, [Fault(None, name, value)])

    def sorted(self) -> list[Finding]:
        """In the order of the catalogue: the gravest first."""
        return [
            Finding(control, self.counts[name], tuple(self.first[name]))
            for name, control in CONTROLS.items()
            if name in self.counts
        ]


def check(path: Path) -> list[Finding]:
    """The controls that do not hold, the gravest first; none: the file is sound.

    Sums, numbers and order are of no meaning where lines could not be read: these
    controls wait until every line has its fields.

    Args:
        path: a flat FEC of any size: memory stays bounded.

    Raises:
        DocumentError: the file cannot be opened, or is XML.
    """
    findings = _Findings()
    closing = _closing(path.name)
    if closing is None:
        findings.add_one("file_name", "name", path.name)
    try:
        header = header_of(path)
        if header is None or header.separator is None:
            findings.add_one("separator", "header", "" if header else "no line at all")
        else:
            _check_lines(path, header, closing, findings)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise DocumentError(path.name, None, None, None, reason) from error
    return findings.sorted()


def _check_lines(
    path: Path, header: Header, closing: date | None, findings: _Findings
) -> None:
    for name, value in _header_faults(header):
        findings.add_one(name, "header", value)
    with gathered() as entries:
        for chunk in read(path, header):
            for found in faults(chunk):
                first = list(found.first(FIRST))
                findings.add(found.control, found.rows.height, first)
            entries.add(chunk)
        if not findings.counts.keys() & {"missing_column", "field_count"}:
            for control, count, first in entries.faults(closing):
                findings.add(control, count, first)


def _header_faults(header: Header) -> Iterator[tuple[str, str]]:
    is_signed = {"Montant", "Sens"} <= set(header.names)
    expected = list(COLUMNS)
    mandatory = list(MANDATORY)
    if is_signed:
        # Where the books know no debit and credit (A.47 A-1 VII, 2°).
        swap = {"Debit": "Montant", "Credit": "Sens"}
        expected = [swap.get(name, name) for name in expected]
        mandatory = [swap.get(name, name) for name in mandatory]
    for name in mandatory:
        if name not in header.names:
            yield "missing_column", name
    if header.names[: len(expected)] != tuple(expected):
        found = ", ".join(header.names[: len(expected)])
        yield "columns_order", found


def _closing(file_name: str) -> date | None:
    """The closing date in the file's name; None where the name is not the law's."""
    found = _NAME.fullmatch(file_name)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None
