"""Bring the database of the books to the newest schema, from the installed package."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text

from lettrage.books.connection import LOCK_KEY
from lettrage.books.schema import REVISION
from lettrage.books.witness import Witness
from lettrage.core.errors import ConfigurationError, PlatformError

_SCRIPTS = Path(__file__).with_name("migrations")


class BooksMissing(PlatformError):
    """There are no books, though events were recorded here once."""


def upgrade(engine: Engine, *, place: str, witness: Witness) -> None:
    """Make the tables, or migrate them; all of it or nothing.

    Raises:
        ConfigurationError: a newer version of Lettrage wrote these books.
        BooksMissing: there are none, though `witness` remembers some: to begin anew
            in silence would lose what people decided.
    """
    with engine.connect() as connection:
        if revision_of(connection) == REVISION:
            return
    with engine.execution_options(begin="immediate").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
        revision = revision_of(connection)
        if revision == REVISION:
            # Another process made them while we waited for the lock.
            return
        seen = witness.read()
        if revision is None and seen is not None:
            raise BooksMissing(
                f"{place}: the books are missing, though {seen[0]} events were "
                f"recorded; put back a copy, or remove {witness.path} to begin anew"
            )
        _run(connection, revision=revision, place=place)


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None where there are no books."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(
        text("select version_num from alembic_version")
    )
    return revision


def _run(connection: Connection, *, revision: str | None, place: str) -> None:
    # Alembic takes a while to import, and is needed once in the life of a database.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {
        script.revision
        for script in ScriptDirectory.from_config(config).walk_revisions()
    }
    if revision is not None and revision not in known:
        raise ConfigurationError(
            "books",
            place,
            f"were written by a newer Lettrage (schema {revision}; this one knows "
            f"{REVISION}); install that version",
        )
    command.upgrade(config, "head")
