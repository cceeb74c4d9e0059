"""The database is made and brought up to date from the installed package."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lettrage.books import migrate, verify
from lettrage.books.connection import BooksUnreadable
from lettrage.books.engine import open_books
from lettrage.books.journal import head
from lettrage.books.migrate import BooksMissing
from lettrage.books.schema import APPEND_ONLY, REVISION, metadata
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings, Storage

MIGRATIONS = Path(migrate.__file__).with_name("migrations")


def test_the_migrations_make_the_tables_that_the_code_reads(books):
    with books.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_that_the_code_expects():
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [REVISION]


def test_every_table_but_the_erasable_one_is_append_only():
    assert {table.name for table in APPEND_ONLY} == {*metadata.tables} - {
        "personal_data"
    }


def test_opening_again_keeps_what_was_there(workspace, settings, firm):
    before = head(firm.books)
    with open_books(workspace, settings) as again:
        assert head(again) == before


def test_many_may_open_missing_books_at_once(workspace, settings):
    def opened(_: int) -> int:
        with open_books(workspace, settings) as books:
            return head(books).position

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(opened, range(8))) == [0] * 8


def test_opening_needs_no_file_of_the_current_folder(workspace, tmp_path, monkeypatch):
    folder = tmp_path / "100 % elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with open_books(workspace, Settings()) as books:
        assert head(books).position == 0
    assert os.listdir(folder) == []


def test_books_of_a_newer_version_are_refused(workspace, settings):
    with open_books(workspace, settings) as books, books.transaction() as transaction:
        transaction.connection.exec_driver_sql(
            "update alembic_version set version_num = '9999'"
        )
    with pytest.raises(ConfigurationError, match="written by a newer Lettrage"):
        open_books(workspace, settings)


def test_lost_books_are_not_begun_anew_in_silence(workspace, sqlite_firm):
    sqlite_firm.books.close()
    workspace.books_path.unlink()
    with pytest.raises(BooksMissing, match="though 2 events were recorded"):
        open_books(workspace, Settings())
    workspace.books_witness_path.unlink()
    with open_books(workspace, Settings()) as anew:
        assert head(anew).position == 0


def test_a_file_that_is_no_database_is_one_clear_line(workspace):
    workspace.books_path.write_bytes(b"PK\x03\x04 not a database" * 400)
    with pytest.raises(BooksUnreadable, match="file is not a database"):
        open_books(workspace, Settings())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://root:secret@host/books", "expected postgresql"),
        ("sqlite://", "expected postgresql"),
        ("books.db", "is no URL"),
    ],
)
def test_a_url_that_is_no_use_is_refused_without_its_password(workspace, url, said):
    settings = Settings(storage=Storage(books_url=url))
    with pytest.raises(ConfigurationError, match=said) as refused:
        open_books(workspace, settings)
    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_one_clear_line(workspace):
    url = "postgresql://books:secret@127.0.0.1:1/books"
    with pytest.raises(BooksUnreadable, match="cannot be used") as refused:
        open_books(workspace, Settings(storage=Storage(books_url=url)))
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_sqlite_is_durable_and_does_not_make_readers_wait(sqlite_firm):
    with sqlite_firm.books.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_the_checks_of_fresh_books_hold(books):
    assert [check for check in verify.verify(books) if not check.holds] == []
