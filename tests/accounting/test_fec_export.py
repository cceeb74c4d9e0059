"""The FEC that is written: its bytes, its name, and what a stranger reads in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lettrage.accounting import fec as fec_export
from lettrage.accounting.cli import app as export_app
from lettrage.accounting.fec import export_fec
from lettrage.accounting.fec_controls import check
from lettrage.books.engine import open_books
from lettrage.core import console, warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.load import land
from lettrage.ingestion.schema import create_raw_tables

SETTINGS = '[company]\nname = "Atelier Démo"\nsiren = "732 829 320"\n'
TABLES = Path(__file__).with_name("fec.sql").read_text(encoding="utf-8")
FINAL = "732829320FEC20261231.txt"


def _firm(root: Path, *, then: str = "", settings: str = SETTINGS) -> Path:
    root.mkdir(exist_ok=True)
    (root / "lettrage.toml").write_text(settings, encoding="utf-8")
    workspace, storage = Workspace.at(root), Storage(threads=1)
    with warehouse.writer(workspace, storage) as connection:
        create_raw_tables(connection)
        connection.execute(TABLES)
        connection.execute(then)
        warehouse.publish(connection, workspace, storage)
    return root


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> Path:
    return _firm(tmp_path_factory.mktemp("firm"))


def _exported(firm: Path, folder: Path, asked: str | None = None):
    workspace, settings = console.opened(firm)
    return export_fec(workspace, settings, folder, asked=asked)


def test_a_closed_year_is_written_as_the_law_says(firm, tmp_path) -> None:
    written = _exported(firm, tmp_path)
    assert (written.path, written.is_provisional) == (tmp_path / FINAL, False)
    assert (written.entries_count, written.lines_count) == (3, 6)
    header, *lines, end = written.path.read_bytes().decode("utf-8").split("\r\n")
    assert header.split("\t")[::17] == ["JournalCode", "Idevise"]
    assert (len(header.split("\t")), end) == (18, "")
    assert [line.split("\t")[0] for line in lines] == [
        "AN", "AN", "OD", "OD", "VE", "VE",
    ]  # fmt: skip
    assert lines[4].split("\t") == [
        "VE", "Ventes", "2", "20261202", "411", "Clients", "C2", "Tunis SARL",
        "FA-2", "20261202", 'Facture "été" 2', "1250,50", "0,00", "", "",
        "20270105", "1400,125", "TND",
    ]  # fmt: skip
    assert lines[2].split("\t")[11:16] == ["0,01", "0,00", "A", "20261201", "20261204"]


def test_what_is_written_passes_every_control(firm, tmp_path) -> None:
    for asked in ("2025", "2026", "2026-11"):
        assert check(_exported(firm, tmp_path, asked).path) == []


def test_until_all_is_validated_a_file_is_provisional(firm, tmp_path) -> None:
    written = _exported(firm, tmp_path, "2025")
    assert written.path == tmp_path / "provisoire" / "732829320FEC20251231.txt"
    assert (written.open_count, written.entries_count) == (1, 1)
    lines = written.path.read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split("\t")[15] for line in lines} == {"20261231"}


def test_a_month_is_the_file_of_its_year_up_to_its_end(firm, tmp_path) -> None:
    written = _exported(firm, tmp_path, "2026-11")
    assert written.path == tmp_path / "provisoire" / FINAL
    assert (written.lines_count, written.open_count) == (4, 0)
    lines = written.path.read_text(encoding="utf-8").splitlines()
    # Cleared in December: not in the file of November.
    assert [line.split("\t")[13:15] for line in lines[3:]] == [["", ""], ["", ""]]


def test_a_year_that_is_not_over_is_provisional_though_all_is_validated(
    tmp_path,
) -> None:
    change = "update intermediate.int_settings_pivoted set as_of_date = '2026-12-30'"
    written = _exported(_firm(tmp_path / "firm", then=change), tmp_path)
    assert written.is_provisional


def test_a_fiscal_year_is_named_by_the_year_it_ends_in(tmp_path) -> None:
    change = """
        update intermediate.int_settings_pivoted set fiscal_year_start_month = 7;
        update marts.fec set fiscal_year_end = fiscal_year_end - interval 6 month
    """
    firm = _firm(tmp_path / "firm", then=change)
    (june,) = {_exported(firm, tmp_path, asked).year for asked in ("2026", "2026-Q2")}
    assert str(june) == "2025-07/2026-06"


def test_entries_not_validated_follow_the_last_that_are(tmp_path) -> None:
    change = """
        update marts.fec set valid_date = null where journal_code = 'OD';
        update marts.fec set valid_date = '2027-02-01' where journal_code = 'AN'
    """
    path = _exported(_firm(tmp_path / "firm", then=change), tmp_path).path
    dates = [line.split("\t")[15] for line in path.read_text("utf-8").splitlines()]
    assert dates[3:5] == ["20270201", "20270201"]


@pytest.mark.parametrize("asked", ["2024-01", "October"])
def test_a_period_without_entries_is_told(firm, tmp_path, asked) -> None:
    with pytest.raises(ConfigurationError, match=r"--period = .*2026"):
        _exported(firm, tmp_path, asked)


def test_a_firm_without_siren_is_told_what_to_do(tmp_path) -> None:
    firm = _firm(tmp_path / "firm", settings="")
    with pytest.raises(ConfigurationError, match=r"company\.siren.*lettrage\.toml"):
        _exported(firm, tmp_path)


def test_batches_and_builds_leave_the_bytes_alone(firm, tmp_path, monkeypatch) -> None:
    content = _exported(firm, tmp_path).path.read_bytes()
    monkeypatch.setattr(fec_export, "_BATCH", 1)
    assert _exported(firm, tmp_path).path.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [FINAL]


def test_the_command_says_provisional_and_ends_with_1_on_a_fault(
    firm, tmp_path
) -> None:
    asked = ["fec", str(tmp_path), "--period", "2025", "-w"]
    right = CliRunner().invoke(export_app, [*asked, str(firm)])
    assert right.exit_code == 0
    assert "provisional: 1 of 1 entries are not closed" in right.stderr
    change = (
        "update marts.fec set piece_ref = null where fiscal_year_end < '2026-01-01'"
    )
    wrong = CliRunner().invoke(
        export_app, [*asked, str(_firm(tmp_path / "firm", then=change))]
    )
    assert wrong.exit_code == 1
    assert "V absent_PieceRef" in wrong.stderr


def test_the_file_lands_again_with_the_same_sums_by_account(firm, tmp_path) -> None:
    path = _exported(firm, tmp_path).path
    other = Workspace.at(_other(tmp_path / "other"))
    _, settings = console.opened(other.root)
    with open_books(other, settings) as books:
        (landed,) = land(other, settings, books, [path], user_id="u1")
    assert (landed.landed, landed.rejected) == (6, 0)
    with warehouse.writer(other, settings.storage) as connection:
        found = connection.execute(
            """
            select account, sum(debit_amount), sum(credit_amount)
            from raw.accounting_entries group by account order by account
            """
        ).fetchall()
    with warehouse.reader(Workspace.at(firm)) as connection:
        expected = connection.execute(
            """
            select compte_num, sum(debit), sum(credit)
            from marts.fec where fiscal_year_end = '2026-12-31'
            group by compte_num order by compte_num
            """
        ).fetchall()
    assert found == expected


def _other(root: Path) -> Path:
    (root / "inbox").mkdir(parents=True)
    (root / "lettrage.toml").write_text(SETTINGS, encoding="utf-8")
    return root
