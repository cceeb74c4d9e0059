"""The worksheet of a VAT return, read back as a spreadsheet program would."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import fastexcel
import pytest
import typer
from lxml import etree
from typer.testing import CliRunner

from lettrage.accounting import workbook
from lettrage.accounting.ca3_cli import ca3
from lettrage.accounting.vat_return import export_returns
from lettrage.core import console, warehouse
from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

SETTINGS = '[company]\nname = "Atelier Démo"\nsiren = "732829320"\n'
TABLES = Path(__file__).with_name("vat_return.sql").read_text(encoding="utf-8")
XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("firm")
    (root / "lettrage.toml").write_text(SETTINGS, encoding="utf-8")
    workspace, storage = Workspace.at(root), Storage()
    with warehouse.writer(workspace, storage) as connection:
        create_raw_tables(connection)
        connection.execute(TABLES)
        warehouse.publish(connection, workspace, storage)
    return root


@pytest.fixture
def export(firm, tmp_path):
    workspace, settings = console.opened(firm)

    def _export(asked: str | None = None, compared_to: Path | None = None):
        return export_returns(
            workspace, settings, tmp_path, asked=asked, compared_to=compared_to
        )

    return _export


def test_the_last_return_that_has_ended_is_written(export) -> None:
    (written,) = export()
    assert (written.period, written.path.name) == ("2026-10", "ca3-2026-10.xlsx")
    assert not written.is_provisional
    assert written.warnings == ("receipts_matched",)


def test_a_year_is_each_of_its_returns_the_one_under_way_provisional(export) -> None:
    assert [(one.period, one.is_provisional) for one in export("2026")] == [
        ("2026-10", False),
        ("2026-11", True),
    ]
    assert [one.period for one in export("2026-Q4")] == ["2026-10", "2026-11"]


@pytest.mark.parametrize("asked", ["2025-01", "October"])
def test_a_period_without_a_return_is_told_with_those_there_are(export, asked) -> None:
    with pytest.raises(ConfigurationError, match=r"--period = .*2026-1"):
        export(asked)


def test_boxes_stand_in_the_order_of_the_form_in_whole_euros(export) -> None:
    assert _rows(export("2026-10")[0].path, "Déclaration") == [
        ("A. Opérations taxées", "A1", "Ventes", 1000, None, 999.95, None, "ventes"),
        ("B. TVA brute", "08", "Taux normal", 1000, 200, 999.95, 199.99, "ventes"),
        ("B. TVA brute", "16", "TVA brute", None, 200, None, None, None),
        (
            "B. TVA déductible", "23", "TVA déductible", None, 0, None, None,
            "aucune : pas de FEC importé",
        ),
    ]  # fmt: skip


def test_each_box_has_its_documents_with_whom_and_which_receipt(export) -> None:
    rows = _rows(export("2026-10")[0].path, "Justificatifs")
    assert [(row[0], row[2], row[3], row[4], row[6]) for row in rows] == [
        ("A1", "FA-1", "Client Un", 999.95, "REF1"),
        ("08", "FA-1", "Client Un", 999.95, "REF1"),
    ]
    assert sum(row[5] or 0 for row in rows) == 199.99


def test_controls_and_unmatched_receipts_are_told_in_words(export) -> None:
    path = export("2026-10")[0].path
    checks = [(row[0], row[1].partition(" (")[0]) for row in _rows(path, "Contrôles")]
    assert checks == [
        ("à vérifier", "Aucun encaissement ne reste à lettrer"),
        ("conforme", "La TVA des opérations est celle du compte 44571"),
    ]
    (receipt,) = _rows(path, "Encaissements à lettrer")
    assert (receipt[1], receipt[3], receipt[7]) == ("VIR INCONNU", 120, 20)
    assert [row[1] for row in _rows(path, "DES")] == ["DE136695976"]


def test_amounts_are_numbers_with_a_format_and_no_column_is_too_narrow(export) -> None:
    path = export("2026-10")[0].path
    page, styles = _xml(path, "xl/worksheets/sheet1.xml"), _xml(path, "xl/styles.xml")
    columns = list(page.iter(f"{XLSX}col"))
    assert (columns[0].get("min"), columns[-1].get("max")) == ("1", "8")
    assert min(float(column.get("width")) for column in columns) > 8
    formats = {one.get("numFmtId"): one for one in styles.iter(f"{XLSX}numFmt")}
    cells = [
        formats[styles.find(f"{XLSX}cellXfs")[int(cell.get("s"))].get("numFmtId")].get(
            "formatCode"
        )
        for cell in page.iter(f"{XLSX}c")
        if cell.get("t") is None and cell.get("s") is not None
    ]
    assert set(cells) == {"#,##0;[Red]-#,##0", "#,##0.00;[Red]-#,##0.00"}
    assert page.find(f".//{XLSX}pane").get("state") == "frozen"


def test_the_same_build_gives_the_same_bytes(export) -> None:
    first = export("2026-10")[0].path.read_bytes()
    assert export("2026-10")[0].path.read_bytes() == first


def test_what_a_sheet_cannot_hold_goes_to_a_further_sheet(export, monkeypatch) -> None:
    monkeypatch.setattr(workbook, "_ROWS_MAX", workbook.HEADER_ROW + 1)
    names = fastexcel.read_excel(export("2026-10")[0].path).sheet_names
    assert names[:6] == [
        "Déclaration", "Déclaration 2", "Déclaration 3", "Déclaration 4",
        "Justificatifs", "Justificatifs 2",
    ]  # fmt: skip


def test_a_former_worksheet_tells_each_document_that_has_changed(
    export, firm, tmp_path
) -> None:
    filed = export("2026-10")[0].path.rename(tmp_path / "filed.xlsx")
    unchanged = export("2026-10", compared_to=filed)[0].path
    assert fastexcel.read_excel(unchanged).sheet_names[-1] == "Écarts"
    assert _rows(unchanged, "Écarts") == []
    changed = _changed(firm, tmp_path / "changed")
    workspace, settings = console.opened(changed)
    (written,) = export_returns(
        workspace, settings, tmp_path, asked="2026-10", compared_to=filed
    )
    assert [(row[0], row[1], *row[4:10]) for row in _rows(written.path, "Écarts")] == [
        ("08", "modifié", 999.95, 900, -99.95, 199.99, 180, -19.99),
        ("9B", "ajouté", None, 50, 50, None, 5, 5),
        ("A1", "retiré", 999.95, None, -999.95, None, None, 0),
    ]


def test_only_a_worksheet_of_the_same_return_is_compared(export, tmp_path) -> None:
    filed = export("2026-10")[0].path
    with pytest.raises(DocumentError, match=r"ca3-2026-10.xlsx, line 1: .* 2026-11"):
        export("2026-11", compared_to=filed)
    with pytest.raises(ConfigurationError, match="name one return"):
        export("2026", compared_to=filed)
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"no workbook")
    with pytest.raises(DocumentError, match="expected a worksheet"):
        export("2026-10", compared_to=other)


def test_a_return_that_a_control_finds_wrong_ends_with_1(firm, tmp_path) -> None:
    app = _command()
    right = app([str(tmp_path), "--period", "2026-10", "-w", str(firm)])
    assert (right.exit_code, right.stderr.count("receipts_matched")) == (0, 1)
    wrong = app([str(tmp_path), "--period", "2026-11", "-w", str(firm)])
    assert wrong.exit_code == 1
    assert "2026-11: wrong: tax_account" in wrong.stderr
    assert "ca3-2026-11.xlsx (provisional" in wrong.stdout


def _changed(firm: Path, root: Path) -> Path:
    """A copy of the firm of which one document was changed, one added, one removed."""
    shutil.copytree(firm, root, symlinks=True)
    workspace, storage = Workspace.at(root), Storage()
    with warehouse.writer(workspace, storage) as connection:
        connection.execute(
            """
            insert into marts.vat_return_lines by name
            select * replace (
                '9B' as box, 'v2' as vat_entry_id, 50 as base_amount, 5 as tax_amount
            )
            from marts.vat_return_lines where box = '08';
            delete from marts.vat_return_lines where box = 'A1';
            update marts.vat_return_lines set base_amount = 900, tax_amount = 180
            where box = '08'
            """
        )
        warehouse.publish(connection, workspace, storage)
    return root


def _command():
    app = typer.Typer()
    app.command()(ca3)
    return lambda arguments: CliRunner().invoke(app, arguments)


def _rows(path: Path, sheet: str) -> list[tuple]:
    table = fastexcel.read_excel(path).load_sheet(sheet, header_row=3)
    return table.to_polars().rows()


def _xml(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))
