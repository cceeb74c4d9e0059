"""What Alembic runs: the caller hands over the connection, in its own transaction."""

from __future__ import annotations

from alembic import context

from lettrage.books.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
