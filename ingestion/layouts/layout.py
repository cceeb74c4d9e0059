"""A layout: how one bank writes its CSV, as data. It is a parser of bank files.

What: the CSV that a bank's or a payment service's site offers for download; there is no
standard, each bank has its own. A TOML names the columns; the shipped ones are in
`banks/`, a firm's own in the folder `layouts/` of its workspace.

Recognised by its header: the first line that holds all required column names, wherever
it stands; where a bank writes no header, by the width of the rows, with a date and an
amount in their places. A file of no layout is what `guess` looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from lettrage.core.errors import ConfigurationError
from lettrage.ingestion.layouts import dates, records
from lettrage.ingestion.layouts.reading import (
    Reader,
    booking_dates,
    header_of,
    is_row,
)
from lettrage.ingestion.layouts.records import Record
from lettrage.ingestion.layouts.spec import Spec, read_spec
from lettrage.ingestion.parser import Batch

_BANKS = Path(__file__).with_name("banks")
# Where a header is looked for; preambles are of ten lines or so.
_HEADER_RECORDS = 60


class Layout:
    """One bank's CSV. Satisfies `ingestion.parser.Parser`.

    Args:
        spec: what its TOML says.
        text: the TOML itself, which a landing keeps so that a rebuild reads alike.
    """

    def __init__(self, spec: Spec, text: str) -> None:
        self.NAME = spec.name
        self.spec = spec
        self.text = text

    def identify(self, head: bytes) -> bool:
        """Whether the header of this layout is in `head` (64 KiB at most)."""
        found = _records(head, self.spec.delimiter)
        if self.spec.width is None:
            return any(header_of(each.cells, self.spec) for each in found)
        # A header, were there one, would be as wide: then it is another bank's file.
        first = next((r for r in found if len(r.cells) == self.spec.width), None)
        return first is not None and is_row(first, self.spec)

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        """Read the statements of the file, in batches (`ingestion.parser`).

        Yields:
            Lines; at the end a statement an account and currency, with balances where
            a balance stands beside the lines or in the preamble.

        Raises:
            DocumentError: no header, one that names a column twice, dates that may be
                read in two ways, an endless line.
        """
        spec = self.spec
        read = partial(
            records.records,
            path,
            file_name,
            delimiter=spec.delimiter,
            encoding=records.encoding_of(path, spec.encoding),
        )
        if dates.is_two_ways(spec.dates):
            format = dates.proven(booking_dates(read(), spec), spec.dates, file_name)
            spec = spec.model_copy(update={"dates": (format,)})
        reader = Reader(spec, file_name)
        for record in read():
            reader.take(record)
            if reader.rows.is_full:
                yield reader.rows.take()
        reader.end()
        yield reader.rows.take()


def from_text(text: str, *, source: str = "layout") -> Layout:
    """The layout that a TOML says.

    Raises:
        ConfigurationError: it does not fit; names `source` and the key.
    """
    return Layout(read_spec(text, source=source), text)


@lru_cache(maxsize=1)
def shipped() -> tuple[Layout, ...]:
    """The layouts that come with Lettrage, by file name."""
    return of_workspace(_BANKS)


def of_workspace(folder: Path) -> tuple[Layout, ...]:
    """The layouts in the TOML files of `folder`, by file name; none without it.

    Raises:
        ConfigurationError: a file does not fit, or two have the same name.
    """
    layouts: dict[str, Layout] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(path.name, None, f"not UTF-8: {error}") from error
        layout = from_text(text, source=path.name)
        if layout.NAME in layouts:
            reason = "another layout has this name; choose one of its own"
            raise ConfigurationError(f"{path.name}: name", layout.NAME, reason)
        layouts[layout.NAME] = layout
    return tuple(layouts.values())


@lru_cache(maxsize=16)
def _records(head: bytes, delimiter: str) -> tuple[Record, ...]:
    """The first records of a file."""
    found = records.split(records.head_lines(head), delimiter)
    return tuple(islice(found, _HEADER_RECORDS))
