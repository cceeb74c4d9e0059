"""Whether the firm's figures can be read, and which ones they are."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from lettrage.books.engine import open_books, read_head
from lettrage.core import warehouse
from lettrage.core.errors import PlatformError
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace


class Published(BaseModel):
    """The build that pages show."""

    build_id: str = Field(description="The build's UTC time of publication.")
    as_of: date | None = Field(description="Business date of its figures.")


class BooksHead(BaseModel):
    """The last event of the books: who knows both can tell whether they changed."""

    position: int = Field(description="Place in the chain; 0: empty books.")
    hash: str = Field(description="Hash of the event, which covers all before it.")


class Health(BaseModel):
    """What a monitor asks. A fault is told without paths: nobody signed in to ask."""

    status: Literal["ok", "nothing published", "fault"]
    published: Published | None
    books: BooksHead | None


def health(workspace: Workspace, settings: Settings) -> Health:
    """The health of `workspace`; reads only, and briefly."""
    try:
        books = _books_head(workspace, settings)
        published = _published(workspace)
    except warehouse.NothingPublished:
        return Health(status="nothing published", published=None, books=books)
    except (PlatformError, warehouse.DatabaseError):
        return Health(status="fault", published=None, books=None)
    return Health(status="ok", published=published, books=books)


def _published(workspace: Workspace) -> Published:
    build = warehouse.published_build(workspace)
    with warehouse.reader(workspace, build=build) as connection:
        row = connection.execute(
            "select max_by(as_of_date, started_at) from raw.runs"
        ).fetchone()
    return Published(build_id=build.parent.name, as_of=row[0] if row else None)


def _books_head(workspace: Workspace, settings: Settings) -> BooksHead:
    with open_books(workspace, settings) as books, books.reading() as connection:
        head = read_head(connection)
    return BooksHead(position=head.position, hash=head.hash)
