"""One file on its way: original kept, read and checked, recorded, loaded.

A refusal is recorded as well: what was tried, when and by whom, is known for ever, and
the file lands when a later version reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from lettrage.books.engine import Books
from lettrage.books.landings import (
    Landing,
    landings_after,
    record_landing,
    record_refusal,
)
from lettrage.core import warehouse
from lettrage.core.errors import DocumentError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection
from lettrage.core.workspace import Workspace
from lettrage.ingestion import exports, originals, staging
from lettrage.ingestion.accounts import Accounts, accounts_read
from lettrage.ingestion.catalogue import Catalogue, catalogue_as_read
from lettrage.ingestion.documents import (
    Document,
    Landed,
    append_document,
    document_id_of,
    first_faults,
    forget_refusal,
    landed_before,
)
from lettrage.ingestion.identify import identify
from lettrage.ingestion.sources import Identified
from lettrage.ingestion.staging import Staged


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files land: a workspace with its open warehouse and books.

    `catalogue`: what is read there beside canonical files.
    """

    workspace: Workspace
    settings: Settings
    connection: Connection
    books: Books
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Received:
    """A file whose original is kept.

    Args:
        path: where it came from.
        sha256: of its bytes; None: it could not even be read.
        source: what it is, or why it is refused.
        accounts: of its bank lines, should it not say them by an IBAN.
    """

    path: Path
    sha256: str | None
    source: Identified | DocumentError
    accounts: Accounts = field(default_factory=Accounts)

    @property
    def kind(self) -> str | None:
        """The kind's name; None: nothing recognised it."""
        if isinstance(self.source, DocumentError):
            return None
        return self.source.kind_name

    @property
    def format(self) -> str | None:
        """The format's name; None: nothing recognised it."""
        return None if isinstance(self.source, DocumentError) else self.source.format


def receive(
    desk: Desk, path: Path, *, as_kind: str | None, accounts: Accounts
) -> Received:
    """Keep the original of the file at `path`, and find out what it is.

    Raises:
        ConfigurationError: `as_kind` is neither a kind nor a format.
    """
    try:
        sha256 = originals.keep(path, desk.workspace)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        return Received(path, None, DocumentError(path.name, None, None, None, reason))
    try:
        original = desk.workspace.original(sha256)
        source = identify(original, path.name, desk.catalogue, as_kind=as_kind)
        return Received(path, sha256, source, accounts)
    except DocumentError as error:
        return Received(path, sha256, error)


def land(desk: Desk, received: Received, *, user_id: str) -> Landed:
    """Read and check the file, record it in the books, and load its rows."""
    file, sha256 = str(received.path), received.sha256
    if sha256 is None:
        return Landed(file, None, None, error=str(received.source))
    before = landed_before(desk.connection, sha256, file=file)
    if before is not None:
        return before
    staged = _staged(
        desk, received.source, sha256, received.path.name, received.accounts
    )
    position = _record(desk, received, sha256, staged, user_id=user_id)
    (event,) = landings_after(desk.books, position - 1, up_to=position)
    return _load(desk, event, staged, file=file)


def load(desk: Desk, event: Landing) -> None:
    """Load a document that the books know and the warehouse lacks."""
    if event.refusal is not None:
        _load(desk, event, event.refusal, file=event.file_name)
        return
    original = desk.workspace.original(event.sha256)
    source: Identified | DocumentError
    try:
        catalogue = catalogue_as_read(desk.catalogue, event.reading)
        as_kind = _read_as(event, catalogue)
        source = identify(original, event.file_name, catalogue, as_kind=as_kind)
    except FileNotFoundError:
        place = original.relative_to(desk.workspace.root)
        reason = f"its original {place} is missing; bring it back from a backup"
        source = DocumentError(event.file_name, None, None, None, reason)
    except DocumentError as error:
        source = error
    accounts = accounts_read(event.reading)
    staged = _staged(desk, source, event.sha256, event.file_name, accounts)
    _load(desk, event, staged, file=event.file_name)


def _read_as(event: Landing, catalogue: Catalogue) -> str | None:
    """What the document was read as when it landed."""
    if event.format is None:
        return event.kind
    known = catalogue.named(event.format) or exports.named(event.format)
    return event.kind if known is None else event.format


def _staged(
    desk: Desk,
    source: Identified | DocumentError,
    sha256: str,
    file_name: str,
    accounts: Accounts,
) -> Staged | str:
    """The file read and checked; or why it is refused."""
    if isinstance(source, DocumentError):
        return str(source)
    try:
        return staging.stage(
            desk.connection,
            desk.workspace.original(sha256),
            file_name=file_name,
            source=source,
            document_id=document_id_of(sha256),
            company=desk.settings.company,
            accounts=accounts,
        )
    except DocumentError as error:
        return str(error)


def _record(
    desk: Desk, received: Received, sha256: str, staged: Staged | str, *, user_id: str
) -> int:
    """The position of the file's event in the books."""
    known = {"kind": received.kind, "format": received.format}
    file_name, now = received.path.name, datetime.now(UTC)
    if isinstance(staged, str):
        return record_refusal(
            desk.books, sha256=sha256, file_name=file_name, **known,
            received_at=now, user_id=user_id, reason=staged,
        )  # fmt: skip
    return record_landing(
        desk.books, sha256=sha256, file_name=file_name, **known,
        received_at=now, user_id=user_id, reading=staged.reading,
    )  # fmt: skip


def _load(desk: Desk, event: Landing, staged: Staged | str, *, file: str) -> Landed:
    """Append the file's rows and its document, in one transaction."""
    document = Document(
        event.sha256, event.file_name, event.kind, event.format, event.received_at
    )
    outcome = Landed(file, event.kind, event.format)
    with warehouse.transaction(desk.connection) as connection:
        forget_refusal(connection, document)
        if isinstance(staged, str):
            outcome = replace(outcome, error=staged)
        else:
            done = staging.append(
                connection,
                staged,
                document_id=document.document_id,
                company=desk.settings.company,
            )
            outcome = replace(
                outcome,
                landed=done.rows_landed,
                duplicate=done.rows_duplicate,
                rejected=done.rows_rejected,
                consistent=done.is_consistent,
            )
        append_document(connection, document, outcome, position=event.position)
    return replace(outcome, faults=first_faults(desk.connection, document.document_id))
