"""A FEC is checked as a stranger's file: each fault is named by its control, alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lettrage.accounting import fec_lines
from lettrage.accounting.fec_catalogue import COLUMNS, CONTROLS
from lettrage.accounting.fec_cli import check_fec
from lettrage.accounting.fec_controls import check
from lettrage.core.errors import DocumentError

NAME = "732829320FEC20261231.txt"
Lines = list[list[str]]

# An opening, a sale with its receipt (lettered), a sale in dollars.
CLEAN = """\
AN À_nouveaux 1 20260101 411 Clients C1 Dupré FA-0 20251201 Report 60,00 0,00 - - 20260131 - -
AN À_nouveaux 1 20260101 110 Report - - AN 20260101 Report 0,00 60,00 - - 20260131 - -
VE Ventes 1 20260105 411 Clients C1 Dupré FA-1 20260105 Facture 120,00 0,00 A 20260210 20260131 - -
VE Ventes 1 20260105 706 Services - - FA-1 20260105 Facture 0,00 100,00 - - 20260131 - -
VE Ventes 1 20260105 44571 TVA - - FA-1 20260105 Facture 0,00 20,00 - - 20260131 - -
BQ Banque 1 20260209 512 Banque - - VIR1 20260209 Virement 120,00 0,00 - - 20260228 - -
BQ Banque 1 20260209 411 Clients C1 Dupré VIR1 20260209 Virement 0,00 120,00 A 20260210 20260228 - -
VE Ventes 2 20260211 411 Clients C2 Smith FA-2 20260211 Facture 90,00 0,00 - - 20260228 100,00 USD
VE Ventes 2 20260211 706 Services - - FA-2 20260211 Facture 0,00 90,00 - - 20260228 -100,00 USD
"""  # noqa: E501


@pytest.fixture
def checked(tmp_path: Path) -> Callable[..., dict[str, tuple[int, int | None]]]:
    """The controls that do not hold: how often, and the first line at fault."""

    def _checked(content: bytes, name: str = NAME) -> dict[str, tuple[int, int | None]]:
        path = tmp_path / name
        path.write_bytes(content)
        return {
            finding.control.name: (finding.count, finding.first[0].line)
            for finding in check(path)
        }

    return _checked


def clean() -> Lines:
    """The lines of a sound file, below its header."""
    return [
        ["" if field == "-" else field.replace("_", " ") for field in line.split(" ")]
        for line in CLEAN.splitlines()
    ]


def written(
    lines: Lines,
    *,
    header: tuple[str, ...] = COLUMNS,
    separator: str = "\t",
    end: str = "\r\n",
    encoding: str = "utf-8",
) -> bytes:
    rows = [list(header), *lines]
    return "".join(separator.join(row) + end for row in rows).encode(encoding)


def with_value(line: int, column: str, value: str) -> bytes:
    """The sound file, but for one value. Lines count from 1, the header's."""
    lines = clean()
    lines[line - 2][COLUMNS.index(column)] = value
    return written(lines)


@pytest.mark.parametrize(
    ("separator", "end", "encoding"),
    [
        ("\t", "\r\n", "utf-8"),
        ("|", "\n", "iso8859-15"),
        ("\t", "\r", "utf-8-sig"),
        ("\t", "\t\r\n", "utf-8"),
    ],
)
def test_a_sound_file_has_no_fault_however_the_law_lets_it_be_written(
    checked, separator: str, end: str, encoding: str
) -> None:
    content = written(clean(), separator=separator, end=end, encoding=encoding)
    assert checked(content) == {}


def test_names_of_columns_are_read_without_case_and_accents(checked) -> None:
    header = tuple(
        {"Debit": "Débit", "Credit": "CRÉDIT"}.get(name, name.lower())
        for name in COLUMNS
    )
    assert checked(written(clean(), header=header)) == {}


@pytest.mark.parametrize(
    ("line", "column", "value", "found"),
    [
        (4, "EcritureLib", "Facture|1", {"bar_in_text"}),
        (4, "EcritureLib", "10 \x80", {"encoding"}),
        (4, "EcritureLib", "", {"absent_EcritureLib"}),
        (4, "JournalLib", " ", {"absent_JournalLib"}),
        (4, "PieceDate", "", {"absent_PieceDate"}),
        (4, "ValidDate", "\u00a0", {"absent_ValidDate"}),
        (4, "CompteNum", "", {"empty_value", "lettrage_balance"}),
        (6, "CompteNum", "4A571", {"account_digits"}),
        (4, "Debit", "120.00", {"decimal_point"}),
        (4, "Debit", "0 120,00", {"thousands_separator"}),
        (4, "Debit", "12O,00", {"not_a_number"}),
        (4, "Debit", "1e2", {"not_a_number"}),
        (4, "Credit", "", {"blank_amount"}),
        (4, "Credit", "0,00-", set()),
        (4, "Debit", "+120", set()),
        (4, "PieceDate", "20260230", {"invalid_date"}),
        (4, "PieceDate", "05/01/26", {"invalid_date"}),
        (4, "PieceDate", "18991231", {"year_range"}),
        (10, "EcritureDate", "20270101", {"after_year", "validated_before"}),
        (2, "ValidDate", "20251231", {"validated_before"}),
        (4, "EcritureLet", "B", {"lettrage_balance"}),
        (4, "CompAuxNum", "C2", {"lettrage_balance"}),
        (10, "ValidDate", "20260215", {"validation_order"}),
    ],
)
def test_a_wrong_value_is_named_by_its_control_and_its_line(
    checked, line: int, column: str, value: str, found: set[str]
) -> None:
    faults = checked(with_value(line, column, value))
    # What the value breaks beside: an amount or a number that cannot be read is
    # missing in the sums, an entry's second date is one too many.
    consequences = {"entry_balance", "global_balance", "lettrage_balance"}
    is_amount = column == "Debit" and found
    beside = consequences if is_amount else {"entry_dates", "one_side"}
    assert set(faults) - beside == found - beside
    for control in found - consequences:
        assert faults[control] == (1, line)


def test_each_line_with_too_few_or_too_many_fields_is_counted(checked) -> None:
    lines = clean()
    lines[0].pop()
    lines[3].append("more")
    assert checked(written(lines)) == {"field_count": (2, 2)}


def test_a_name_a_separator_or_a_column_that_is_not_the_law_s(checked) -> None:
    sound = written(clean())
    assert checked(sound, "FEC2026.txt") == {"file_name": (1, None)}
    assert checked(sound, "732829320FEC20261331.txt") == {"file_name": (1, None)}
    assert checked(sound, "732829320FEC20261231_2.txt") == {}
    assert checked(written(clean(), separator=";")) == {"separator": (1, None)}
    assert checked(b"") == {"separator": (1, None)}
    header = tuple("Compte" if name == "CompteNum" else name for name in COLUMNS)
    renamed = checked(written(clean(), header=header))
    assert set(renamed) == {"missing_column", "columns_order"}


def test_columns_in_another_order_are_read_by_name(checked) -> None:
    lines = [[*row[1::-1], *row[2:]] for row in clean()]
    header = (*COLUMNS[1::-1], *COLUMNS[2:])
    assert set(checked(written(lines, header=header))) == {"columns_order"}


def test_an_amount_with_its_side_stands_for_debit_and_credit(checked) -> None:
    header = tuple(
        {"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in COLUMNS
    )
    debit, lines = COLUMNS.index("Debit"), clean()
    for row in lines:
        is_debit = row[debit] != "0,00"
        row[debit : debit + 2] = (
            [row[debit], "D"] if is_debit else [row[debit + 1], "C"]
        )
    assert checked(written(lines, header=header)) == {}
    lines[2][debit + 1] = "E"
    assert checked(written(lines, header=header))["side"] == (1, 4)


def test_sums_are_checked_by_entry_of_the_openings_and_of_the_file(checked) -> None:
    assert checked(with_value(6, "Credit", "19,99")) == {
        "entry_balance": (1, 4),
        "global_balance": (1, None),
    }
    assert checked(with_value(3, "Credit", "61,00")) == {
        "entry_balance": (1, 2),
        "global_balance": (1, None),
        "opening_balance": (1, 2),
    }
    # Two entries out of balance whose sum is none: only the file as a whole balances.
    lines = clean()
    lines[2][11], lines[5][11] = "119,00", "121,00"
    assert set(checked(written(lines))) == {"entry_balance", "lettrage_balance"}


def test_a_number_left_out_is_a_gap_unless_numbers_run_over_the_year(checked) -> None:
    lines = clean()
    for row in lines[-2:]:
        row[2] = "4"
    assert checked(written(lines)) == {"number_gap": (1, 9)}
    over_the_year = dict(zip(("AN1", "VE1", "BQ1", "VE4"), "1234", strict=True))
    for row in lines:
        row[2] = over_the_year[row[0] + row[2]]
    assert checked(written(lines)) == {}
    by_month = {"1": "2026-01/0001", "2": "2026-01/0002"}
    lines = clean()
    for row in lines:
        row[2] = by_month[row[2]]
    assert checked(written(lines)) == {}


def test_openings_come_first(checked) -> None:
    lines = clean()
    assert checked(written([*lines[2:], *lines[:2]])) == {"opening_first": (2, 9)}


def test_faults_are_counted_over_all_chunks_of_a_file(checked, monkeypatch) -> None:
    monkeypatch.setattr(fec_lines, "_CHUNK_BYTES", 100)
    lines = [[*row[:10], "", *row[11:]] for row in clean()]
    assert checked(written(lines)) == {"absent_EcritureLib": (9, 2)}


def test_the_command_tells_faults_in_both_languages_and_ends_with_1(tmp_path) -> None:
    app = typer.Typer()
    app.command()(check_fec)
    path = tmp_path / NAME
    path.write_bytes(with_value(6, "Credit", "19.99"))
    wrong = CliRunner().invoke(app, [str(path), "--format", "json"])
    assert wrong.exit_code == 1
    assert '"level": "E"' in wrong.stdout
    assert CONTROLS["decimal_point"].french in wrong.stdout
    path.write_bytes(with_value(6, "Credit", "19,99"))
    unbalanced = CliRunner().invoke(app, [str(path), "--format", "csv"])
    assert "VE 1, 'debit 120.00, credit 119.99'" in unbalanced.stdout
    path.write_bytes(with_value(4, "Credit", ""))
    alert = CliRunner().invoke(app, [str(path)])
    assert (alert.exit_code, "blank_amount" in alert.stdout) == (0, True)
    path.write_bytes(written(clean()))
    assert "every control holds" in CliRunner().invoke(app, [str(path)]).stdout


def test_xml_and_files_that_are_not_there_are_one_clear_error(tmp_path) -> None:
    with pytest.raises(DocumentError, match=f"{NAME}: cannot be read"):
        check(tmp_path / NAME)
    path = tmp_path / NAME
    path.write_text("<?xml version='1.0'?><comptabilite/>", encoding="utf-8")
    with pytest.raises(DocumentError, match="it is XML"):
        check(path)
