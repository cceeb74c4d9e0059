"""All that Lettrage can read beside canonical files, in one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lettrage.core.workspace import Workspace
from lettrage.ingestion.formats import FORMATS, TRANSLATORS
from lettrage.ingestion.sources import Bank, Foreign, Identified


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a file's content is held against.

    Args:
        by_head: what is known by the first bytes of a file.
    """

    by_head: tuple[Bank | Foreign, ...]

    def of_head(self, head: bytes) -> Iterator[Identified]:
        """What a file that starts with `head` may be."""
        for source in self.by_head:
            reader = source.parser if isinstance(source, Bank) else source.translator
            if reader.identify(head):
                yield source

    def named(self, name: str) -> Identified | None:
        """What `--as` calls `name`, whatever its case."""
        for source in self.by_head:
            if source.read_as.casefold() == name.casefold():
                return source
        return None

    @property
    def names(self) -> list[str]:
        """All that `--as` takes beside the canonical kinds."""
        return [source.read_as for source in self.by_head]


SHIPPED = Catalogue(
    (
        *(Bank(parser) for parser in FORMATS),
        *(Foreign(translator) for translator in TRANSLATORS),
    )
)


def catalogue_of(workspace: Workspace) -> Catalogue:
    """What is read in a workspace: what is shipped, and its own bank CSV layouts."""
    return SHIPPED


def catalogue_as_read(catalogue: Catalogue, reading: Mapping[str, str]) -> Catalogue:
    """The catalogue in which a document is read again as when it landed."""
    return catalogue
