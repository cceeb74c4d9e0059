"""The only door to DuckDB: one writer at a time, readers that never wait.

The pipeline writes `warehouse.duckdb` under an inter-process lock. What it has checked
it publishes: a compact copy under `builds/<id>/published.duckdb`, synced to disk, then
the link `published.duckdb` is swapped to it in one step. A reader sees the last whole
build, keeps what it opened, and blocks nobody (DESIGN 5).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from lettrage.core.errors import PlatformError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

# Published as they are; everything else in the warehouse is working material.
PUBLISHED_SCHEMAS = ("raw", "staging", "intermediate", "marts")


class NothingPublished(PlatformError):
    """No build has been published yet."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            f"{workspace.root}: nothing is published yet; run `lettrage run` first"
        )


class WarehouseBusy(PlatformError):
    """Another process writes the warehouse, and did not finish in time."""

    def __init__(self, workspace: Workspace, waited_seconds: float) -> None:
        super().__init__(
            f"{workspace.warehouse_path}: another command writes it; waited "
            f"{waited_seconds:.0f} s; try again when it is done"
        )


@contextlib.contextmanager
def lock(workspace: Workspace, storage: Storage) -> Iterator[None]:
    """Hold the right to write the warehouse; the system frees it if we are killed.

    Re-entrant within a process only through nested calls that pass the same lock file
    in the same thread.

    Raises:
        WarehouseBusy: another process held it for `storage.lock_wait_seconds`.
    """
    file_lock = FileLock(workspace.lock_path, is_singleton=True)
    try:
        file_lock.acquire(timeout=storage.lock_wait_seconds)
    except Timeout as error:
        raise WarehouseBusy(workspace, storage.lock_wait_seconds) from error
    try:
        yield
    finally:
        file_lock.release()


@contextlib.contextmanager
def writer(workspace: Workspace, storage: Storage) -> Iterator[Connection]:
    """A connection that may write the warehouse, under the lock."""
    with lock(workspace, storage):
        connection = duckdb.connect(str(workspace.warehouse_path))
        try:
            _limit(connection, workspace, storage)
            yield connection
        finally:
            connection.close()


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """All that is done inside, or nothing of it."""
    connection.execute("begin")
    try:
        yield connection
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextlib.contextmanager
def reader(workspace: Workspace, *, build: Path | None = None) -> Iterator[Connection]:
    """A read-only connection to the last published build.

    It opens the resolved path of the build: within a process DuckDB caches an open
    database by its path, so the link itself would show the old build for ever.

    Args:
        workspace: whose build is read.
        build: a build resolved before, by who must not change builds midway.

    Raises:
        NothingPublished: there is no build yet.
    """
    path = build or published_build(workspace)
    connection = duckdb.connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def scratch(*, threads: int | None = None) -> Iterator[Connection]:
    """An in-memory connection, for work that leaves nothing behind.

    Args:
        threads: how many it may use; None: as many as there are cores.

    What exceeds memory spills into the system's temporary folder; DuckDB's own choice
    would be `.tmp` in the current one.
    """
    with tempfile.TemporaryDirectory(prefix="lettrage-") as folder:
        bounds = {} if threads is None else {"threads": threads}
        with duckdb.connect(config={"temp_directory": folder, **bounds}) as connection:
            yield connection


def published_build(workspace: Workspace) -> Path:
    """The resolved path of the last published build; a cache may use it as its key.

    Raises:
        NothingPublished: there is no build yet.
    """
    try:
        return workspace.published_path.resolve(strict=True)
    except FileNotFoundError as error:
        raise NothingPublished(workspace) from error


def publish(connection: Connection, workspace: Workspace, storage: Storage) -> str:
    """Make what `connection` holds the last published build, in one step.

    Args:
        connection: the writer's, with every check passed.
        workspace: where the build goes.
        storage: how many builds are kept.

    Returns:
        The build's id, its UTC time: builds sort by it.
    """
    build_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder = workspace.builds / build_id
    folder.mkdir(parents=True)
    path = folder / "published.duckdb"
    _copy(connection, path)
    _sync(path)
    _sync(folder)
    _sync(workspace.builds)
    _swap_link(workspace, path)
    _remove_old_builds(workspace, keep=storage.builds_kept)
    return build_id


def _limit(connection: Connection, workspace: Workspace, storage: Storage) -> None:
    workspace.scratch.mkdir(exist_ok=True)
    connection.execute(f"set temp_directory = '{_quoted(workspace.scratch)}/spill'")
    if storage.memory_limit:
        connection.execute(f"set memory_limit = '{_quoted(storage.memory_limit)}'")
    if storage.threads:
        connection.execute(f"set threads = {storage.threads}")


def _copy(connection: Connection, path: Path) -> None:
    """Copy every published schema to a new database file at `path`."""
    ((warehouse,),) = connection.execute("select current_database()").fetchall()
    connection.execute(f"attach '{_quoted(path)}' as published")
    try:
        for schema in PUBLISHED_SCHEMAS:
            connection.execute(f"create schema if not exists published.{schema}")
            for (table,) in connection.execute(
                """
                select table_name from duckdb_tables()
                where database_name = ? and schema_name = ? order by table_name
                """,
                [warehouse, schema],
            ).fetchall():
                name = f'{schema}."{table}"'
                connection.execute(
                    f'create table published.{name} as from "{warehouse}".{name}'
                )
        _copy_views(connection, warehouse)
        _copy_comments(connection, warehouse)
    finally:
        connection.execute("detach published")


def _copy_views(connection: Connection, warehouse: str) -> None:
    """Make the views again, free of the old catalogue's name.

    A view that was replaced is younger than those that read it, so their order of
    creation is no guide: what cannot be made yet waits for the next round.
    """
    waiting = connection.execute(
        """
        select sql from duckdb_views()
        where database_name = ? and list_contains(?, schema_name) and not internal
        order by view_oid
        """,
        [warehouse, list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    connection.execute("use published")
    try:
        while waiting:
            failed = []
            for (sql,) in waiting:
                try:
                    connection.execute(_without_catalogue(sql, warehouse))
                except duckdb.CatalogException as error:
                    failed.append((sql,))
                    if len(failed) == len(waiting):
                        reason = str(error).partition("\n")[0]
                        raise PlatformError(f"no view: {reason}") from error
            waiting = failed
    finally:
        connection.execute(f'use "{warehouse}"')


def _without_catalogue(sql: str, warehouse: str) -> str:
    """The statement without the catalogue's name; texts and other names as they are.

    >>> _without_catalogue("select 'db.x' as o from db.raw.db", "db")
    "select 'db.x' as o from raw.db"
    """
    name = re.escape(warehouse)
    kept = rf"""'(?:[^']|'')*'|"(?!{name}"\.)(?:[^"]|"")*\""""
    qualifier = rf'(?<![\w.])(?:"{name}"|{name})\.'
    return re.sub(f"({kept})|{qualifier}", lambda found: found[1] or "", sql)


def _copy_comments(connection: Connection, warehouse: str) -> None:
    schemas = list(PUBLISHED_SCHEMAS)
    tables = connection.execute(
        """
        select 'table', schema_name, table_name, null, comment from duckdb_tables()
        where database_name = $warehouse and list_contains($schemas, schema_name)
            and comment is not null
        union all
        select 'view', schema_name, view_name, null, comment from duckdb_views()
        where database_name = $warehouse and list_contains($schemas, schema_name)
            and comment is not null
        union all
        select 'column', schema_name, table_name, column_name, comment
        from duckdb_columns()
        where database_name = $warehouse and list_contains($schemas, schema_name)
            and comment is not null
        """,
        {"warehouse": warehouse, "schemas": schemas},
    ).fetchall()
    for kind, schema, table, column, comment in tables:
        target = f'published.{schema}."{table}"' + (f'."{column}"' if column else "")
        connection.execute(f"comment on {kind} {target} is '{_quoted(comment)}'")


def _swap_link(workspace: Workspace, build: Path) -> None:
    link = workspace.published_path
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(build.relative_to(workspace.root))
    fresh.replace(link)
    _sync(workspace.root)


def _remove_old_builds(workspace: Workspace, *, keep: int) -> None:
    """Remove all but the newest builds; who holds one open keeps reading it."""
    current = workspace.published_path.resolve().parent
    folders = sorted(folder for folder in workspace.builds.iterdir())
    for folder in folders[:-keep]:
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
