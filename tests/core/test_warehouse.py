from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from lettrage.core import warehouse
from lettrage.core.errors import PlatformError
from lettrage.core.settings import Storage
from lettrage.core.warehouse import NothingPublished, WarehouseBusy
from lettrage.core.workspace import Workspace

AT_ONCE = Storage(lock_wait_seconds=0, threads=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "lettrage.toml").touch()
    return Workspace.at(tmp_path)


def published(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    with warehouse.reader(workspace) as connection:
        rows: list[tuple[object, ...]] = connection.execute(sql).fetchall()
    return rows


def publish(workspace: Workspace, *statements: str, storage: Storage = AT_ONCE) -> str:
    with warehouse.writer(workspace, storage) as connection:
        for statement in statements:
            connection.execute(statement)
        return warehouse.publish(connection, workspace, storage)


def test_before_the_first_build_there_is_nothing_to_read(workspace: Workspace) -> None:
    with (
        pytest.raises(NothingPublished, match="lettrage run"),
        warehouse.reader(workspace),
    ):
        pass


def test_a_reader_sees_what_was_published(workspace: Workspace) -> None:
    publish(
        workspace,
        "create schema marts",
        "create table marts.lines as select 1.50::decimal(18, 4) as amount",
        "create table main.working_material as select 1 as one",
    )
    assert published(workspace, "select amount::varchar from marts.lines") == [
        ("1.5000",)
    ]
    tables = published(workspace, "select schema_name, table_name from duckdb_tables()")
    assert tables == [("marts", "lines")]


def test_a_reader_cannot_write(workspace: Workspace) -> None:
    publish(workspace)
    with (
        warehouse.reader(workspace) as connection,
        pytest.raises(warehouse.DatabaseError, match="read-only"),
    ):
        connection.execute("create table lines as select 1 as one")


def test_the_same_process_sees_each_new_build(workspace: Workspace) -> None:
    publish(workspace, "create schema marts", "create table marts.n as select 1 as n")
    with warehouse.reader(workspace) as kept:
        publish(workspace, "update marts.n set n = 2")
        assert published(workspace, "select n from marts.n") == [(2,)]
        # Who holds a build open goes on reading it, whole.
        assert kept.execute("select n from marts.n").fetchall() == [(1,)]


def test_a_build_goes_on_being_read_when_it_is_removed(workspace: Workspace) -> None:
    one_build = AT_ONCE.model_copy(update={"builds_kept": 1})
    publish(workspace, "create schema marts", "create table marts.n as select 1 as n")
    with warehouse.reader(workspace) as kept:
        publish(workspace, "update marts.n set n = 2", storage=one_build)
        assert len(list(workspace.builds.iterdir())) == 1
        assert kept.execute("select n from marts.n").fetchall() == [(1,)]


def test_only_the_newest_builds_are_kept(workspace: Workspace) -> None:
    two_builds = AT_ONCE.model_copy(update={"builds_kept": 2})
    builds = [publish(workspace, storage=two_builds) for _ in range(4)]
    assert sorted(folder.name for folder in workspace.builds.iterdir()) == builds[2:]
    assert warehouse.published_build(workspace).parent.name == builds[3]


def test_a_build_leaves_no_file_beside_its_database(workspace: Workspace) -> None:
    build = publish(
        workspace, "create schema raw", "create table raw.n as from range(9)"
    )
    assert [path.name for path in (workspace.builds / build).iterdir()] == [
        "published.duckdb"
    ]
    assert not list(workspace.root.glob(".published*"))


def test_views_stand_without_the_warehouse(workspace: Workspace) -> None:
    publish(
        workspace,
        "create schema raw",
        "create schema staging",
        "create schema marts",
        "create table raw.lines as select 7 as n",
        'create view "warehouse"."staging"."lines" as '
        'select n, \'warehouse.raw\' as origin from "warehouse"."raw"."lines"',
        "create view marts.lines as select * from warehouse.staging.lines",
    )
    workspace.warehouse_path.unlink()
    assert published(workspace, "from marts.lines") == [(7, "warehouse.raw")]


def test_a_view_may_be_older_than_what_it_reads(workspace: Workspace) -> None:
    publish(
        workspace,
        "create schema staging",
        "create view staging.first as select 1 as n",
        "create view staging.second as select n from staging.first",
        "create or replace view staging.first as select 2 as n",
    )
    assert published(workspace, "from staging.second") == [(2,)]


def test_comments_come_along(workspace: Workspace) -> None:
    publish(
        workspace,
        "create schema marts",
        "create table marts.lines as select 1 as n",
        "create view marts.shown as select n from marts.lines",
        "comment on table marts.lines is 'One row per line; the bank''s own.'",
        "comment on column marts.lines.n is 'Its number.'",
        "comment on view marts.shown is 'What is shown.'",
        "comment on column marts.shown.n is 'Shown number.'",
    )
    assert published(workspace, "select comment from duckdb_tables()") == [
        ("One row per line; the bank's own.",)
    ]
    assert published(
        workspace, "select comment from duckdb_views() where not internal"
    ) == [("What is shown.",)]
    assert published(
        workspace,
        "select table_name, comment from duckdb_columns() where not internal "
        "order by table_name",
    ) == [("lines", "Its number."), ("shown", "Shown number.")]


def test_a_failed_publish_leaves_the_last_build(workspace: Workspace) -> None:
    publish(workspace, "create schema marts", "create table marts.n as select 1 as n")
    with pytest.raises(PlatformError, match=r"no view: .*does not exist"):
        publish(
            workspace,
            "update marts.n set n = 2",
            "create view marts.broken as select n from marts.n",
            "drop table marts.n",
        )
    assert published(workspace, "select n from marts.n") == [(1,)]


HOLDING = """
    import sys
    from pathlib import Path
    from lettrage.core import warehouse
    from lettrage.core.settings import Storage
    from lettrage.core.workspace import Workspace

    with warehouse.lock(Workspace.at(Path(sys.argv[1])), Storage(lock_wait_seconds=0)):
        print("held", flush=True)
        sys.stdin.read()
"""


def test_the_lock_keeps_a_second_process_out(workspace: Workspace) -> None:
    code = [sys.executable, "-c", textwrap.dedent(HOLDING), str(workspace.root)]
    with subprocess.Popen(
        code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(WarehouseBusy, match="another command writes it"),
            warehouse.writer(workspace, AT_ONCE),
        ):
            pass
        other.communicate("")
    with warehouse.writer(workspace, AT_ONCE) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


def test_the_lock_may_be_taken_again_by_who_holds_it(workspace: Workspace) -> None:
    with (
        warehouse.lock(workspace, AT_ONCE),
        warehouse.writer(workspace, AT_ONCE) as connection,
    ):
        assert connection.execute("select 1").fetchall() == [(1,)]


KILLED_WHILE_PUBLISHING = """
    import os, signal, sys
    from pathlib import Path
    from lettrage.core import warehouse
    from lettrage.core.settings import Storage
    from lettrage.core.workspace import Workspace

    step = sys.argv[2]
    whole = getattr(warehouse, step)

    def killed(*args, **kwargs):
        if step == "_swap_link":
            os.kill(os.getpid(), signal.SIGKILL)
        whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(warehouse, step, killed)
    workspace = Workspace.at(Path(sys.argv[1]))
    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute("update marts.n set n = 2")
        warehouse.publish(connection, workspace, Storage())
"""


@pytest.mark.parametrize("step", ["_copy_views", "_copy", "_swap_link"])
def test_a_killed_publish_leaves_the_last_build(
    workspace: Workspace, step: str
) -> None:
    publish(workspace, "create schema marts", "create table marts.n as select 1 as n")
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(KILLED_WHILE_PUBLISHING),
            str(workspace.root),
            step,
        ],
        check=False,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL
    assert published(workspace, "select n from marts.n") == [(1,)]
    # The next command takes the lock, finds its data whole, and publishes.
    publish(workspace, "update marts.n set n = 3")
    assert published(workspace, "select n from marts.n") == [(3,)]


def test_the_settings_bound_the_machine(workspace: Workspace) -> None:
    storage = Storage(threads=1, memory_limit="256MB")
    with warehouse.writer(workspace, storage) as connection:
        found = connection.execute(
            "select current_setting('threads'), current_setting('memory_limit'), "
            "current_setting('temp_directory')"
        ).fetchone()
    assert found is not None
    threads, memory, spill = found
    assert threads == 1
    assert memory == "244.1 MiB"
    assert Path(spill).is_relative_to(workspace.scratch)


def test_scratch_leaves_nothing_behind(tmp_path: Path) -> None:
    with warehouse.scratch() as connection:
        connection.execute("create table n as select 1 as n")
    with warehouse.scratch() as connection:
        assert connection.execute(
            "select count(*) from duckdb_tables()"
        ).fetchall() == [(0,)]


def test_scratch_spills_outside_the_current_folder() -> None:
    with warehouse.scratch() as connection:
        found = connection.execute(
            "select value from duckdb_settings() where name = 'temp_directory'"
        ).fetchone()
        assert found is not None
        assert Path(found[0]).is_relative_to(tempfile.gettempdir())
    assert not Path(found[0]).exists()
