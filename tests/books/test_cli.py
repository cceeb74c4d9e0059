"""`lettrage user` and `lettrage verify`, as a person types them."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from lettrage.books import cli

app = typer.Typer(pretty_exceptions_enable=False)
app.add_typer(cli.app_user, name="user")
app.command()(cli.verify)


@pytest.fixture
def call(workspace, monkeypatch):
    """Call the command line in a workspace, as alice."""
    workspace.settings_path.write_text("")
    monkeypatch.setenv("LETTRAGE_WORKSPACE", str(workspace.root))
    monkeypatch.setenv("LETTRAGE_USER", "alice")

    def run(*arguments: str, code: int = 0):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return run


def test_users_are_added_listed_and_disabled(call):
    call("user", "add", "claire", "--role", "approver", "--name", "Claire Bé")
    call("user", "disable", "claire")
    listed = json.loads(call("user", "list", "--format", "json").stdout)
    assert [(u["login"], u["role"], u["is_active"]) for u in listed] == [
        ("alice", "accountant", True),
        ("claire", "approver", False),
    ]
    assert listed[1]["display_name"] == "Claire Bé"


def test_whole_books_verify(call):
    call("user", "add", "claire")
    checks = json.loads(call("verify", "--format", "json").stdout)["checks"]
    assert {check["name"] for check in checks} == {
        "storage", "schema", "append_only", "gapless", "chain", "witness", "rows",
        "closings", "personal_data", "claims", "landings", "closed_periods_rebuilt",
    }  # fmt: skip
    assert all(set(check) == {"name", "holds", "detail"} for check in checks)
    assert all(check["holds"] for check in checks)
    assert "all checks hold" in call("verify").output


def test_a_change_behind_our_back_is_named_and_ends_with_one(call, tamper):
    call("user", "add", "claire")
    tamper("update events set user_id = 'u0' where position = 1")
    done = call("verify", "--format", "json", code=1)
    (broken,) = [c for c in json.loads(done.stdout)["checks"] if not c["holds"]]
    assert broken["name"] == "chain"
    assert broken["detail"] == "1 found: event 1 was changed"
    assert "1 of 12 checks do not hold" in done.stderr


def test_missing_books_do_not_verify(call, workspace):
    done = call("verify", "--format", "json", code=1)
    (check,) = json.loads(done.stdout)["checks"]
    assert check["holds"] is False
    assert check["detail"].endswith("books.db is missing")
    assert not workspace.books_path.exists()


def test_a_broken_file_does_not_verify(call, workspace):
    workspace.books_path.write_bytes(b"no database" * 500)
    done = call("verify", "--format", "json", code=1)
    (check,) = json.loads(done.stdout)["checks"]
    assert "file is not a database" in check["detail"]
