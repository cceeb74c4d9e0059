"""The exports that we know, and which of them a file is, by its header."""

from __future__ import annotations

from pathlib import Path

from lettrage.ingestion.exports.conventions import pinned, split_name
from lettrage.ingestion.exports.mapping import Export, export_from
from lettrage.ingestion.exports.names import plain
from lettrage.ingestion.header import Header

_MAPPINGS = Path(__file__).parent / "mappings"


def _load() -> tuple[Export, ...]:
    return tuple(
        export_from(path.read_text(encoding="utf-8"), source=path.name)
        for path in sorted(_MAPPINGS.glob("*.toml"))
    )


CATALOGUE: tuple[Export, ...] = _load()


def matching(header: Header) -> list[Export]:
    """The exports that a file with this header may be.

    One whose columns are only a part of those of another that fits too is none.
    """
    names = {plain(name) for name in header.names}
    fitting: list[tuple[Export, set[str]]] = []
    for export in CATALOGUE:
        found = [names & set(map(plain, any_of)) for any_of in export.recognised_by]
        if all(found):
            fitting.append((export, set().union(*found)))
    return [
        export
        for export, found in fitting
        if not any(found < other for _, other in fitting)
    ]


def is_of(header: Header, export: Export) -> bool:
    """Whether a file with this header may be `export`."""
    names = {plain(name) for name in header.names}
    return all(names & set(map(plain, any_of)) for any_of in export.recognised_by)


def named(name: str) -> Export | None:
    """The export with this name, whatever its case; None: there is none.

    Behind it may stand how its dates and numbers are meant: "QuickBooks invoices
    (D/M/Y, decimal comma)".
    """
    bare, words = split_name(name)
    for export in CATALOGUE:
        if export.name.casefold() == bare.casefold():
            return export if words is None else pinned(export, words)
    return None
