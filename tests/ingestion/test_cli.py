from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from lettrage.books import users
from lettrage.books.landings import landings_after
from lettrage.core.errors import ConfigurationError
from lettrage.ingestion.cli import ingest

CUSTOMERS = "customer_id,name,country\nC1,Dupont,FR\nC2,,FR\n"


@pytest.fixture
def run(firm: Any) -> Any:
    app = typer.Typer()
    app.command()(ingest)
    runner = CliRunner()
    workspace = ["--workspace", str(firm.workspace.root), "--user", "alice"]
    return lambda *arguments: runner.invoke(app, [*map(str, arguments), *workspace])


def test_json_is_a_list_with_one_object_a_file(firm: Any, run: Any) -> None:
    path = firm.write("c.csv", CUSTOMERS)
    done = run(path, "--format", "json")

    assert done.exit_code == 1
    assert json.loads(done.stdout) == [
        {
            "file": str(path),
            "kind": "customers",
            "format": "CSV",
            "landed": 1,
            "duplicate": 0,
            "rejected": 1,
            "consistent": None,
            "error": None,
        }
    ]


def test_the_exit_code_says_whether_all_is_well(firm: Any, run: Any) -> None:
    path = firm.write("c.csv", CUSTOMERS.replace(",,", ",B,"))

    assert run(path).exit_code == 0
    assert run(path).exit_code == 0
    assert run(firm.write("notes.txt", "Hello\n")).exit_code == 1


def test_people_get_a_table_and_the_next_step(firm: Any, run: Any) -> None:
    done = run(firm.write("c.csv", CUSTOMERS))

    assert "customers" in done.stdout
    assert done.stderr.splitlines() == [
        "c.csv, line 3, name: is empty; a value is required",
        "1 rows landed. Next: lettrage run",
    ]


def test_who_brings_a_file_is_named_in_the_books(firm: Any, run: Any) -> None:
    run(firm.write("c.csv", CUSTOMERS))

    (alice,) = users.listed(firm.books)
    (event,) = landings_after(firm.books, 0)
    assert (alice.login, event.user_id) == ("alice", alice.user_id)


def test_a_wrong_kind_is_a_wrong_call(firm: Any, run: Any) -> None:
    done = run(firm.write("c.csv", CUSTOMERS), "--as", "clients")

    assert isinstance(done.exception, ConfigurationError)


def test_programs_get_the_faults_on_stderr_too(firm: Any, run: Any) -> None:
    done = run(firm.write("c.csv", CUSTOMERS), "--format", "json")

    assert done.stderr.splitlines() == [
        "c.csv, line 3, name: is empty; a value is required"
    ]


def test_a_line_break_in_a_name_breaks_no_error(firm: Any, run: Any) -> None:
    refused = run(firm.write("a\nb.txt", "Hello\n"))
    rejected = run(firm.write("c\nd.csv", CUSTOMERS))

    assert [line[:3] for line in refused.stderr.splitlines()] == ["a\ufffdb", "0 r"]
    assert [line[:3] for line in rejected.stderr.splitlines()] == ["c\ufffdd", "1 r"]
