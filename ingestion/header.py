"""Headers of canonical files: which kind a file is, by the names of its columns.

A name matches whatever its case, the spaces around it, and a byte order mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.ingestion.kinds import DECISIONS, KINDS, Kind

ALL_KINDS = (*KINDS, DECISIONS)


@dataclass(frozen=True, slots=True)
class Header:
    """The first record of a table, as it stands in the file.

    Args:
        names: as written; a column without a name is `column_<place>`.
        line_number: 1-based line or row that it stands on.
        delimiter: between the fields of a text file.
        encoding: of a text file; a canonical one is UTF-8.
    """

    names: tuple[str, ...]
    line_number: int = 1
    delimiter: str = ","
    encoding: str = "utf-8"

    @property
    def positions(self) -> dict[str, int]:
        """Where each column is, by its normalised name."""
        return {normalised(name): place for place, name in enumerate(self.names)}

    @property
    def repeated(self) -> list[str]:
        """Names that stand more than once: which column is meant is unknowable."""
        counts = Counter(normalised(name) for name in self.names)
        return sorted(name for name, count in counts.items() if count > 1)

    def unknown(self, kind: Kind) -> list[tuple[int, str]]:
        """Place and name of the columns that `kind` does not have."""
        known = set(kind.names)
        return [
            (place, name.strip())
            for place, name in enumerate(self.names)
            if normalised(name) not in known
        ]


def header_of(
    cells: Sequence[str | None],
    *,
    line_number: int = 1,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Header:
    """The header in `cells`; columns without a name get one, empty last ones go."""
    names = [cell.removeprefix("\ufeff").strip() if cell else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    named = tuple(name or f"column_{place}" for place, name in enumerate(names, 1))
    return Header(named, line_number, delimiter, encoding)


def normalised(name: str) -> str:
    """A column's name without case, surrounding spaces or byte order mark.

    >>> normalised(" Customer_ID ")
    'customer_id'
    """
    return name.removeprefix("\ufeff").strip().casefold()


def kinds_of(header: Header) -> list[Kind]:
    """The kinds that a file with this header may be.

    A kind whose columns are only a part of another's that fits too is none: an invoice
    file with the customers' names and countries beside is a file of invoices and maybe
    one of customers; a file of due dates with all the columns of invoices is not.
    """
    names = set(header.positions)
    fitting = {
        kind.name: names & set(kind.names)
        for kind in ALL_KINDS
        if kind.required <= names
    }
    return [
        kind
        for kind in ALL_KINDS
        if kind.name in fitting
        and not any(fitting[kind.name] < other for other in fitting.values())
    ]


def nearest_kind(header: Header) -> Kind | None:
    """The kind of whose required columns the largest share is there; None if no one."""
    names = set(header.positions)
    best = max(ALL_KINDS, key=lambda kind: _share(kind, names))
    return best if _share(best, names) > 0 else None


def missing(header: Header, kind: Kind) -> list[str]:
    """The required columns of `kind` that the header lacks, in the kind's order."""
    names = set(header.positions)
    return [name for name in kind.names if name in kind.required - names]


def _share(kind: Kind, names: set[str]) -> float:
    return len(kind.required & names) / len(kind.required)
