"""All that Lettrage can read beside canonical files, in one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lettrage.core.workspace import Workspace
from lettrage.ingestion import exports
from lettrage.ingestion.connectors.catalogue import PAGE_PARSERS, PAGE_TRANSLATORS
from lettrage.ingestion.formats import FORMATS, TRANSLATORS
from lettrage.ingestion.layouts import from_text, of_workspace, shipped
from lettrage.ingestion.sources import Bank, Foreign


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a file's content is held against.

    Args:
        by_head: what is known by the first bytes of a file.
        own: the names of those that the workspace itself says.
    """

    by_head: tuple[Bank | Foreign, ...]
    own: frozenset[str] = frozenset()

    def of_head(self, head: bytes) -> list[Bank | Foreign]:
        """What a file that starts with `head` may be; the workspace's own word wins."""
        found = list(self._identified(head))
        return [source for source in found if source.read_as in self.own] or found

    def _identified(self, head: bytes) -> Iterator[Bank | Foreign]:
        for source in self.by_head:
            reader = source.parser if isinstance(source, Bank) else source.translator
            if reader.identify(head):
                yield source

    def named(self, name: str) -> Bank | Foreign | None:
        """What `--as` calls `name`, whatever its case."""
        for source in self.by_head:
            if source.read_as.casefold() == name.casefold():
                return source
        return None

    @property
    def formats(self) -> list[tuple[str, str]]:
        """Name and kind of all that is read beside canonical files; `--as` takes both.

        A kind is what `raw.documents.kind` says.
        """
        known = [(source.read_as, source.kind_name) for source in self.by_head]
        tables = [(export.name, export.kind) for export in exports.CATALOGUE]
        return [*known, *tables]

    def with_first(self, sources: Sequence[Bank | Foreign]) -> Catalogue:
        """This one, in which these stand for others of their name, and win."""
        names = {source.read_as for source in sources}
        others = (each for each in self.by_head if each.read_as not in names)
        return Catalogue((*sources, *others), self.own | names)


SHIPPED = Catalogue(
    (
        *(Bank(parser) for parser in (*FORMATS, *PAGE_PARSERS)),
        *(Foreign(reader) for reader in (*TRANSLATORS, *PAGE_TRANSLATORS)),
        *(Bank(layout, layout.text) for layout in shipped()),
    )
)


def catalogue_of(workspace: Workspace) -> Catalogue:
    """What is read in a workspace: what is shipped, and its own bank CSV layouts.

    A layout of the workspace stands for a shipped one of its name, and reads a file
    that a shipped one would read too.

    Raises:
        ConfigurationError: a layout of the workspace does not fit.
    """
    own = [Bank(layout, layout.text) for layout in of_workspace(workspace.layouts)]
    return SHIPPED.with_first(own)


def catalogue_as_read(catalogue: Catalogue, reading: Mapping[str, str]) -> Catalogue:
    """The catalogue in which a document is read again as when it landed."""
    if "layout" not in reading:
        return catalogue
    layout = from_text(reading["layout"])
    return catalogue.with_first([Bank(layout, layout.text)])
