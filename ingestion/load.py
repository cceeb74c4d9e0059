"""Land files: the only writer of the landed rows in raw.

A file lands in this order: its original is kept in `landed/`; it is read and checked; a
landing goes into the books; its rows go into raw in one transaction with their
document. Killed anywhere, nothing is lost: what the books know and the warehouse lacks
is loaded at the next call, by the same code, in the books' order. So a deleted
warehouse comes back row for row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lettrage.books.engine import Books
from lettrage.books.landings import landings_after
from lettrage.core import warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection
from lettrage.core.workspace import Workspace
from lettrage.ingestion import inbox, landing, originals, staging
from lettrage.ingestion.accounts import accounts_of
from lettrage.ingestion.catalogue import catalogue_of
from lettrage.ingestion.documents import Landed
from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.landing import Desk, Received
from lettrage.ingestion.schema import create_raw_tables

__all__ = ["Landed", "catch_up", "land", "land_inbox"]

Say = Callable[[str], None]

# Beside a firm's files lies the description that `init` reads; it is none of them.
_PASSED_OVER = "company.toml"
# Landing spills to disk beyond this, and is no slower for it (a statement of 1 GB,
# 5,000,000 invoices); `storage.memory_limit` overrides it.
_MEMORY_LIMIT = "500MB"
_ORDER = {kind.name: place for place, kind in enumerate(KINDS)}


def silent(_text: str) -> None:
    """Say nothing."""


def land(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    paths: Sequence[Path],
    *,
    user_id: str,
    kind: str | None = None,
    account: str | None = None,
    say: Say = silent,
) -> list[Landed]:
    """Land files, and folders with all that is in them.

    Files land in the order of their kinds (customers before their invoices, invoices
    before their lines, bank files last) and then of their paths, whatever the file
    system says first.

    Args:
        workspace: of the firm.
        settings: of the workspace.
        books: open.
        paths: files or folders.
        user_id: who brings them.
        kind: a canonical kind or bank format that all of them are; None: each is
            identified by its content.
        account: whose lines a bank file holds that names none; None: see `accounts`.
        say: told what is going on.

    Returns:
        One a file, in the order of the paths.

    Raises:
        ConfigurationError: a path does not exist, or `kind` is unknown.
        WarehouseBusy: another process writes the warehouse.
    """
    files = list(_files(paths, say))
    with warehouse.writer(workspace, settings.storage) as connection:
        desk = Desk(workspace, settings, connection, books, catalogue_of(workspace))
        originals.remove_unfinished(workspace)
        catch_up(workspace, settings, connection, books, say=say)
        received = [
            landing.receive(
                desk, path, as_kind=kind, accounts=accounts_of(settings, account, path)
            )
            for path in files
        ]
        landed: dict[int, Landed] = {}
        for place in sorted(range(len(files)), key=lambda at: _turn(received[at])):
            say(f"landing {files[place].name}")
            landed[place] = landing.land(desk, received[place], user_id=user_id)
        staging.clear(connection)
    return [landed[place] for place in range(len(files))]


def catch_up(
    workspace: Workspace,
    settings: Settings,
    connection: Connection,
    books: Books,
    *,
    say: Say = silent,
) -> None:
    """Load what the books say has landed and the warehouse lacks, in chain order.

    Args:
        workspace: of the firm.
        settings: of the workspace.
        connection: the warehouse writer's; its memory is bounded from here on.
        books: open.
        say: told what is going on.
    """
    if not settings.storage.memory_limit:
        connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
    create_raw_tables(connection)
    known: dict[str, int] = dict(
        connection.execute("select sha256, position from raw.documents").fetchall()
    )
    desk = Desk(workspace, settings, connection, books, catalogue_of(workspace))
    for event in landings_after(books, 0):
        if known.get(event.sha256, 0) >= event.position:
            continue
        say(f"loading {event.file_name}")
        landing.load(desk, event)
    staging.clear(connection)


def land_inbox(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    *,
    user_id: str,
    say: Say = silent,
) -> list[Landed]:
    """Land what lies in the inbox, then move it to `done/` or `rejected/`.

    A file that is still being written stays for the next time. Beside a rejected file
    lies `<name>.reason.txt`.

    Args:
        workspace: of the firm.
        settings: of the workspace; `watch.settle_seconds` says when a file is whole.
        books: open.
        user_id: who brings them.
        say: told what is going on.

    Returns:
        One a file, in the order of the paths.
    """
    waiting = list(_files([workspace.inbox], say)) if workspace.inbox.is_dir() else []
    files = inbox.settled(
        [path for path in waiting if not inbox.is_put_aside(path, workspace)],
        settle_seconds=settings.watch.settle_seconds,
    )
    if not files:
        return []
    landed = land(workspace, settings, books, files, user_id=user_id, say=say)
    for path, outcome in zip(files, landed, strict=True):
        inbox.put_aside(path, workspace, reason=outcome.error)
    return landed


def _files(paths: Sequence[Path], say: Say) -> Iterator[Path]:
    """The files of `paths`, folders walked in the order of names, hidden ones left."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if name[0] != ".")
                for name in sorted(names):
                    if name == _PASSED_OVER:
                        say(f"{Path(folder, name)}: passed over; `init` reads it")
                    elif name[0] != ".":
                        yield Path(folder, name)
        else:
            raise ConfigurationError("file", str(path), "does not exist")


def _turn(received: Received) -> tuple[int, str]:
    """When a file lands among those of one call."""
    return _ORDER.get(received.kind or "", len(_ORDER)), str(received.path)
