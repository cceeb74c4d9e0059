"""One stream on its way: its pages land as documents, its cursor goes into the books.

A page lands in this order: it is written as a file and landed through the same door as
files (`ingestion.load`), then its cursor goes into the books. Killed anywhere, the last
pages are pulled again, and their rows are duplicates: nothing is lost or double.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from lettrage.books import pulls
from lettrage.books.engine import Books
from lettrage.core.errors import PlatformError
from lettrage.core.provenance import sha256_of
from lettrage.core.settings import Settings
from lettrage.core.settings_connectors import Connection
from lettrage.core.workspace import Workspace
from lettrage.ingestion import load
from lettrage.ingestion.connectors import page as page_file
from lettrage.ingestion.connectors.page import Header
from lettrage.ingestion.connectors.patience import Clock
from lettrage.ingestion.connectors.service import Service
from lettrage.ingestion.connectors.stream import (
    Cursor,
    Expired,
    Fetch,
    Page,
    Stream,
    pages,
)

Say = Callable[[str], None]

# Pages land by some: opening the warehouse takes longer than landing one.
PAGES_AT_ONCE = 10
_FAULTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one stream of one connection.

    Args:
        connector: the connection's name in the settings.
        stream: of its service.
        pages: how many held something.
        landed: rows that are new.
        duplicate: rows that had landed before.
        rejected: rows that failed.
        cursor: where the next pull goes on: an instant; None: at the start.
        error: why it stopped before its end, in one line; None: it did not.
        faults: of its first rejected rows, a line each.
    """

    connector: str
    stream: str
    pages: int = 0
    landed: int = 0
    duplicate: int = 0
    rejected: int = 0
    cursor: str | None = None
    error: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Puller:
    """What a pull needs beside the connection.

    Args:
        workspace: of the firm.
        settings: of the workspace.
        books: open.
        environ: where the secrets are.
        clock: time.
        user_id: who pulls.
        since: pull again from this day on, whatever the cursors say; None: go on.
        say: told what is going on.
    """

    workspace: Workspace
    settings: Settings
    books: Books
    environ: Mapping[str, str]
    clock: Clock
    user_id: str
    since: date | None = None
    say: Say = load.silent


@dataclass(frozen=True, slots=True)
class StreamPull:
    """One stream of one connection, and who pulls it.

    Args:
        puller: what a pull needs.
        name: the connection's, in the settings.
        connection: its settings.
        service: which one it is.
        stream: what is pulled.
        fetch: asks the service.
    """

    puller: Puller
    name: str
    connection: Connection
    service: Service
    stream: Stream
    fetch: Fetch

    def run(self) -> Pulled:
        """Pull to the end, or to what goes wrong; the cursor is where that was."""
        cursor = first = self._start()
        told = Pulled(self.name, self.stream.name, cursor=cursor.since or None)
        while True:
            try:
                for batch in _batched(self._pages(cursor)):
                    told = self._take(batch, cursor, told)
                    if told.error is not None:
                        return told
                    cursor = batch[-1].cursor
                if cursor == first:
                    self._record_quiet(cursor)
                return told
            except Expired as error:
                if not cursor.page and not cursor.since:
                    return replace(told, error=str(error))
                # First the sweep anew; if it is that what has expired, everything.
                cursor = Cursor(cursor.since) if cursor.page else Cursor()
                where = cursor.since or "the first day"
                self.puller.say(f"{error}; pulling again from {where}")
            except PlatformError as error:
                return replace(told, error=str(error))

    def _start(self) -> Cursor:
        if self.puller.since is not None:
            return Cursor()
        return Cursor(
            **pulls.last_cursor(
                self.puller.books, connector=self.name, stream=self.stream.name
            )
        )

    def _pages(self, cursor: Cursor) -> Iterator[Page]:
        return pages(
            self.stream,
            cursor,
            subject=f"{self.name} {self.stream.name}",
            fetch=self.fetch,
            connection=self.connection,
            start=self.puller.since or self.connection.since,
            now=self.puller.clock.now(),
        )

    def _take(self, batch: Sequence[Page], before: Cursor, told: Pulled) -> Pulled:
        """Land pages, then keep their cursors up to the first that is refused."""
        for page, (sha256, landed) in zip(batch, self._land(batch), strict=True):
            if landed is not None:
                told = _added(told, landed)
                if landed.error is not None:
                    return told
            if page.cursor != before:
                self._record(page.cursor, sha256)
            before = page.cursor
            told = replace(told, cursor=page.cursor.since or None)
        return told

    def _record(self, cursor: Cursor, sha256: str | None) -> None:
        pulls.record_pull(
            self.puller.books,
            connector=self.name,
            stream=self.stream.name,
            cursor={k: v for k, v in asdict(cursor).items() if v},
            sha256=sha256,
            user_id=self.puller.user_id,
        )

    def _record_quiet(self, cursor: Cursor) -> None:
        """Say once a day that the service was asked and had nothing new."""
        last = pulls.last_pulls(self.puller.books).get((self.name, self.stream.name))
        if last is None or last.date() != self.puller.clock.now().date():
            self._record(cursor, None)

    def _land(
        self, batch: Sequence[Page]
    ) -> list[tuple[str | None, load.Landed | None]]:
        """Write pages as files and land them; of an empty one there is nothing."""
        puller = self.puller
        puller.workspace.scratch.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=puller.workspace.scratch) as folder:
            paths = [
                self._write(page, Path(folder), at) for at, page in enumerate(batch, 1)
            ]
            written = [path for path in paths if path is not None]
            if not written:
                return [(None, None)] * len(batch)
            landed = load.land(
                puller.workspace,
                puller.settings,
                puller.books,
                written,
                user_id=puller.user_id,
            )
            outcomes = dict(zip(written, landed, strict=True))
            return [
                (None, None) if path is None else (sha256_of(path), outcomes[path])
                for path in paths
            ]

    def _write(self, page: Page, folder: Path, at: int) -> Path | None:
        if not page.items:
            return None
        stream = self.stream
        header = Header(
            self.service.name, stream.format or stream.name, self.name, page.context
        )
        path = folder / f"{self.name}_{stream.name}_{at:02}.jsonl"
        page_file.write(path, header, page.items)
        return path


def _batched(pages: Iterator[Page]) -> Iterator[list[Page]]:
    """Pages by some; what came before a fault comes before it here too."""
    batch: list[Page] = []
    try:
        for page in pages:
            batch.append(page)
            if len(batch) == PAGES_AT_ONCE:
                yield batch
                batch = []
    except PlatformError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _added(told: Pulled, landed: load.Landed) -> Pulled:
    """What is told, and what became of one page more."""
    return replace(
        told,
        pages=told.pages + 1,
        landed=told.landed + landed.landed,
        duplicate=told.duplicate + landed.duplicate,
        rejected=told.rejected + landed.rejected,
        error=landed.error,
        faults=(*told.faults, *landed.faults)[:_FAULTS_SHOWN],
    )
