"""`lettrage sql`: a read-only query on what is published."""

from __future__ import annotations

from lettrage.core import warehouse
from lettrage.core.errors import PlatformError
from lettrage.core.workspace import Workspace


class QueryFailed(PlatformError):
    """The query is no SQL that the published build can answer."""


def query(workspace: Workspace, sql: str) -> tuple[list[str], list[dict[str, object]]]:
    """The columns and rows of `sql` on the last published build.

    The connection is read-only and reaches no file but the build.

    Raises:
        QueryFailed: with DuckDB's own words.
        NothingPublished: there is no build yet.
    """
    with warehouse.reader(workspace) as connection:
        connection.execute("set enable_external_access = false")
        try:
            answer = connection.execute(sql)
            columns = [column[0] for column in answer.description or ()]
            rows = answer.fetchall()
        except warehouse.DatabaseError as error:
            raise QueryFailed(" ".join(str(error).split())) from error
    return columns, [dict(zip(columns, row, strict=True)) for row in rows]
