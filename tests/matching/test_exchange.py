"""Decisions made elsewhere come in once, faults are told, suggestions go out."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.matching import exchange, review
from lettrage.matching.cli import app

HEADER = "bank_reference,invoice_number,allocated_amount,account_iban,bank_line_id,"
HEADER += "customer_id,difference_amount,difference_kind\n"


@pytest.fixture
def bring(workspace, books, anne, tmp_path):
    """Import these rows."""

    def call(rows, *, complete_to=None, name="decisions.csv"):
        path = tmp_path / name
        path.write_text(HEADER + rows, encoding="utf-8")
        return exchange.import_decisions(
            workspace, books, user_id=anne, path=path, complete_to=complete_to
        )

    return call


def waiting(workspace, books):
    return review.queue(workspace, books)["bank_line_id"].to_list()


def test_rows_of_a_line_are_one_decision_and_come_in_once(bring, workspace, books):
    rows = "R3,FA-1,120.00,,,,,\nR3,FA-2,300,,,,,\n,FA-2,0.5,,L2,,,\n"
    done = bring(rows)
    assert (done.decisions_count, done.known_count, done.faults) == (2, 0, ())
    assert waiting(workspace, books) == ["L1", "L6", "L7"]
    again = bring(rows)
    assert (again.decisions_count, again.known_count, again.faults) == (0, 2, ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('R3,FA-1,"1,20",,,,,', "line 2, allocated_amount: found '1,20'; expected"),
        ("R3,FA-1,,,,,,", "line 2, allocated_amount: expected an amount"),
        ("R3,FA-1,0.00,,,,,", "expected an amount other than zero"),
        (",FA-1,5,,,,,", "line 2, bank_reference: name the line"),
        ("R3,,5,,,,,", "line 2, invoice_number: name the document, or"),
        ("R3,FA-1,5,,,,2,", "line 2, difference_kind: expected the kind"),
        ("R3,FA-1,5,,,,2,tip", "difference_kind: found 'tip'; expected one of"),
        ("R3,FA-9,5,,,,,", "invoice_number: found 'FA-9'; no such document has"),
        ("R3,,5,,,C9,,", "customer_id: found 'C9'; no such customer has landed"),
        ("R6,FA-1,5,,,,,", "found 'R6'; 2 lines bear it; name account_iban"),
        ("R5,FA-1,5,,,,,", "found 'R5'; the line is decided already; undo"),
    ],
)
def test_a_faulty_row_is_told_and_stops_no_other_line(bring, row, told):
    done = bring(f"{row}\nR2,FA-2,120.00,,,,,\n", complete_to=date(2026, 4, 2))
    assert [told in str(fault) for fault in done.faults] == [True]
    # The good line; and nothing is said of lines absent from a file with a fault.
    assert (done.decisions_count, done.refused_count) == (1, 1)


def test_a_fault_refuses_the_whole_decision_of_its_line(bring, workspace, books):
    done = bring("R3,FA-1,120.00,,,,,\nR3,FA-1,5,,,,,\n")
    assert "the same line and document as an earlier row" in str(done.faults[0])
    assert (done.decisions_count, done.refused_count) == (0, 1)
    assert "L3" in waiting(workspace, books)


def test_the_account_tells_two_lines_of_one_reference_apart(bring, workspace, books):
    assert bring("R6,FA-2,10,FR76B,,,,\n").faults == ()
    assert "L6" in waiting(workspace, books)
    assert "L7" not in waiting(workspace, books)


def test_a_line_that_has_not_landed_waits_for_it(bring):
    done = bring("R99,FA-77,10,,,,,\n")
    assert (done.decisions_count, done.faults) == (1, ())


def test_lines_absent_from_a_complete_file_pay_nothing(bring, workspace, books):
    done = bring("R1,FA-1,120,,,,,\n", complete_to=date(2026, 4, 3))
    assert done.decisions_count == 2
    assert waiting(workspace, books) == ["L6", "L7"]


def test_before_the_first_build_references_wait_for_it(bring, workspace):
    workspace.published_path.unlink()
    done = bring("R1,FA-1,120,,,,,\n")
    assert (done.decisions_count, done.is_checked) == (1, False)


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_workbooks_and_parquet_are_read_as_csv_is(
    workspace, books, anne, tmp_path, suffix
):
    rows = pl.DataFrame(
        {
            "bank_reference": ["R3"],
            "invoice_number": ["FA-1"],
            "allocated_amount": ["120.00"],
        }
    )
    path = tmp_path / f"decisions.{suffix}"
    rows.write_parquet(path) if suffix == "parquet" else rows.write_excel(path)
    done = exchange.import_decisions(
        workspace, books, user_id=anne, path=path, complete_to=None
    )
    assert (done.decisions_count, done.faults) == (1, ())


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("decisions.csv", None, "no such file"),
        ("decisions.txt", "x", "expected .csv, .xlsx or .parquet"),
        ("decisions.csv", "a,b\n1,2\n", "line 1: found 'a, b'; expected a header"),
        ("decisions.xlsx", "not a workbook", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused(
    workspace, books, anne, tmp_path, name, text, told
):
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=told):
        exchange.import_decisions(
            workspace, books, user_id=anne, path=path, complete_to=None
        )


def exported(workspace, books, path):
    exchange.export_suggestions(workspace, books, path=path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_export_has_a_row_a_document_and_the_latest_decisions(
    bring, workspace, books, anne, tmp_path
):
    review.accept(workspace, books, user_id=anne, suggestion_id="S1")
    bring(",FA-2,99.5,,L3,,,\n")
    rows = exported(workspace, books, tmp_path / "out.csv")
    assert list(rows[0]) == [
        "suggestion_id", "bank_reference", "account_iban", "bank_line_id",
        "invoice_number", "allocated_amount", "probability", "status", "rank",
    ]  # fmt: skip
    told = [
        (row["bank_line_id"], row["invoice_number"], row["allocated_amount"],
         row["status"])
        for row in rows
    ]  # fmt: skip
    assert told == [
        ("L1", "FA-1", "120.00", "accepted"),
        ("L1", "FA-2", "120.00", "superseded"),
        ("L2", "FA-1", "120.00", "proposed"),
        ("L3", "FA-2", "99.50", "accepted"),
        ("L5", "FA-3", "80.00", "auto"),
    ]


def invoke(workspace, *words):
    return CliRunner().invoke(app, [*words, "-w", str(workspace.root)])


def test_the_command_line_lists_accepts_and_undoes(workspace, books):
    listed = invoke(workspace, "list", "--format", "json", "--limit", "1")
    (row,) = json.loads(listed.stdout)
    assert (row["suggestion_id"], row["amount"]) == ("S1", "120.00")
    accepted = invoke(workspace, "accept", "S1", "--user", "anne", "--reason", "seen")
    assert accepted.exit_code == 0
    assert "L1" not in waiting(workspace, books)
    undone = invoke(workspace, "undo", accepted.stdout.strip(), "--user", "anne")
    assert undone.exit_code == 0
    assert "L1" in waiting(workspace, books)


def test_the_command_line_rejects_and_marks_nothing(workspace, books):
    assert invoke(workspace, "reject", "S1", "--user", "anne").exit_code == 0
    assert invoke(workspace, "nothing", "L3", "--user", "anne").exit_code == 0
    assert waiting(workspace, books) == ["L2", "L1", "L6", "L7"]


def test_the_command_line_explains(workspace):
    assert "Cites FA-1." in invoke(workspace, "explain", "S1").stdout
    why = json.loads(invoke(workspace, "explain", "S1", "--format", "json").stdout)
    assert why["runner_up"]["suggestion_id"] == "S2"


def test_the_command_line_ends_with_1_where_rows_are_faulty(workspace, tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text(HEADER + "R3,FA-9,5,,,,,\n", encoding="utf-8")
    done = invoke(workspace, "import", str(path), "--user", "anne")
    assert done.exit_code == 1
    assert "decisions.csv, line 2, invoice_number: found 'FA-9'" in done.stderr


def test_a_day_that_is_none_is_a_wrong_call(workspace, tmp_path: Path):
    called = invoke(
        workspace, "import", str(tmp_path / "x.csv"), "--complete-to", "soon"
    )
    assert isinstance(called.exception, ConfigurationError)


def test_the_command_line_exports(workspace, tmp_path):
    path = tmp_path / "out.csv"
    assert invoke(workspace, "export", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8").count("\n") == 5
