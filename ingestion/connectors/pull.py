"""Pull: ask the services, land what they give as documents, keep the cursor.

A page lands in this order: it is written as a file and landed through the same door as
files (`ingestion.load`), then its cursor goes into the books. Killed anywhere, the last
page is pulled again, and its rows are duplicates: nothing is lost, nothing is double.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from lettrage.books import pulls
from lettrage.books.engine import Books
from lettrage.core.errors import ConfigurationError, PlatformError
from lettrage.core.provenance import sha256_of
from lettrage.core.settings import Settings
from lettrage.core.settings_connectors import Connection
from lettrage.core.workspace import Workspace
from lettrage.ingestion import load
from lettrage.ingestion.connectors import page as page_file
from lettrage.ingestion.connectors.page import Header
from lettrage.ingestion.connectors.patience import Clock
from lettrage.ingestion.connectors.service import Service
from lettrage.ingestion.connectors.services import SERVICES
from lettrage.ingestion.connectors.session import Session
from lettrage.ingestion.connectors.stream import (
    Cursor,
    Expired,
    Fetch,
    Page,
    Stream,
    pages,
)
from lettrage.ingestion.connectors.stripe_session import StripeSession

Say = Callable[[str], None]


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


def pull(puller: Puller, names: Sequence[str] = ()) -> Iterator[Pulled]:
    """Pull the connections of these names, or all; one that fails stops no other.

    Raises:
        ConfigurationError: a name that the settings do not have.
        WarehouseBusy: another process writes the warehouse.
    """
    connections = puller.settings.connectors
    for name in names:
        if name not in connections:
            known = ", ".join(connections) or "none"
            remedy = (
                f"no such table [connectors.{name}] in lettrage.toml; it has {known}"
            )
            raise ConfigurationError("NAME", name, remedy)
    for name in names or connections:
        yield from _pull_connection(puller, name, connections[name])


def _pull_connection(
    puller: Puller, name: str, connection: Connection
) -> Iterator[Pulled]:
    service = next(s for s in SERVICES if s.name == connection.service)
    try:
        secrets = _secrets(name, connection, puller.environ)
        streams = service.streams(connection) if service.streams else service.formats
    except ConfigurationError as error:
        yield Pulled(name, "–", error=str(error))
        return
    with _session(name, connection, service, secrets, puller.clock) as fetch:
        for stream in streams:
            puller.say(f"pulling {name} {stream.name}")
            yield _StreamPull(puller, name, connection, service, stream, fetch).run()


def _secrets(
    name: str, connection: Connection, environ: Mapping[str, str]
) -> dict[str, str]:
    """The secrets by the settings that name them.

    Raises:
        ConfigurationError: the environment lacks one; names the variable.
    """
    secrets = {}
    for key, variable in connection:
        if not key.endswith("_env") or not variable:
            continue
        if not environ.get(variable):
            remedy = "this environment variable is not set; it holds the secret"
            raise ConfigurationError(f"connectors.{name}.{key}", variable, remedy)
        secrets[key] = environ[variable]
    return secrets


def _session(
    name: str,
    connection: Connection,
    service: Service,
    secrets: Mapping[str, str],
    clock: Clock,
) -> AbstractContextManager[Fetch]:
    if service.name == "stripe":
        key = secrets["api_key_env"]
        return StripeSession(connection, subject=name, api_key=key, clock=clock)
    return Session(
        connection,
        subject=name,
        headers=service.headers(connection, secrets),
        login=service.login(connection, secrets),
        secrets=secrets,
        has_expired=service.has_expired,
        clock=clock,
    )


@dataclass(frozen=True, slots=True)
class _StreamPull:
    """One stream on its way."""

    puller: Puller
    name: str
    connection: Connection
    service: Service
    stream: Stream
    fetch: Fetch

    def run(self) -> Pulled:
        """Pull to the end, or to what goes wrong; the cursor is where that was."""
        cursor = self._start()
        told = Pulled(self.name, self.stream.name, cursor=cursor.since or None)
        while True:
            try:
                for page in self._pages(cursor):
                    told = self._take(page, cursor, told)
                    if told.error is not None:
                        return told
                    cursor = page.cursor
                return told
            except Expired as error:
                if not cursor.page and not cursor.since:
                    return replace(told, error=str(error))
                # First the sweep anew; if it is that what has expired, everything.
                cursor = Cursor(cursor.since) if cursor.page else Cursor()
                self.puller.say(
                    f"{error}; pulling again from {cursor.since or 'start'}"
                )
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
            fetch=self.fetch,
            connection=self.connection,
            start=self.puller.since or self.connection.since,
            now=self.puller.clock.now(),
        )

    def _take(self, page: Page, before: Cursor, told: Pulled) -> Pulled:
        """Land a page and keep its cursor; a page that is refused keeps the old one."""
        sha256 = None
        if page.items:
            sha256, landed = self._land(page)
            told = replace(
                told,
                pages=told.pages + 1,
                landed=told.landed + landed.landed,
                duplicate=told.duplicate + landed.duplicate,
                rejected=told.rejected + landed.rejected,
                error=landed.error,
                faults=(*told.faults, *landed.faults)[:5],
            )
            if landed.error is not None:
                return told
        if page.cursor != before:
            pulls.record_pull(
                self.puller.books,
                connector=self.name,
                stream=self.stream.name,
                cursor={k: v for k, v in asdict(page.cursor).items() if v},
                sha256=sha256,
                user_id=self.puller.user_id,
            )
        return replace(told, cursor=page.cursor.since or None)

    def _land(self, page: Page) -> tuple[str, load.Landed]:
        """Write the page as a file and land it."""
        puller, stream = self.puller, self.stream
        header = Header(
            self.service.name, stream.format or stream.name, self.name, page.context
        )
        puller.workspace.scratch.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=puller.workspace.scratch) as folder:
            path = Path(folder, f"{self.name}_{stream.name}.jsonl")
            page_file.write(path, header, page.items)
            sha256 = sha256_of(path)
            (landed,) = load.land(
                puller.workspace,
                puller.settings,
                puller.books,
                [path],
                user_id=puller.user_id,
            )
        return sha256, landed
