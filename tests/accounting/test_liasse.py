"""The boxes of the tax package, its accounts, and the files that are written of it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import fastexcel
import pytest

from lettrage.accounting.liasse import export_liasse
from lettrage.core import console, warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

SEEDS = Path(__file__).parents[2] / "seeds"
SETTINGS = '[company]\nname = "Atelier Démo"\nsiren = "732829320"\n'
TABLES = Path(__file__).with_name("liasse.sql").read_text(encoding="utf-8")


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BOXES = {(row["statement"], row["box"]): row for row in _seed("liasse_boxes")}


def _leaves(statement: str, box: str, factor: int = 1) -> Counter[str]:
    """The boxes with accounts that a total adds up, with how often."""
    total_of = BOXES[statement, box]["total_of"].split()
    if not total_of:
        return Counter({box: factor})
    found: Counter[str] = Counter()
    for term in total_of:
        sign = -factor if term.startswith("-") else factor
        for leaf, times in _leaves(statement, term.removeprefix("-"), sign).items():
            found[leaf] += times
    return found


@pytest.mark.parametrize(
    ("statement", "assets", "depreciations", "liabilities", "income"),
    [("normal", "CO", "1A", "EE", "HN"), ("simplified", "110", "112", "180", "310")],
)
def test_every_box_is_in_the_grand_totals_once_on_its_side(
    statement: str, assets: str, depreciations: str, liabilities: str, income: str
) -> None:
    leaves = {
        box
        for (of, box), row in BOXES.items()
        if of == statement and not row["total_of"]
    }
    counted = _leaves(statement, assets)
    counted.subtract(_leaves(statement, depreciations))
    counted.subtract(_leaves(statement, liabilities))
    # Assets less liabilities are debit − credit of all balances: each box counts once,
    # +1 where debits are positive in it and −1 where credits are. The result of the
    # year is among the liabilities, so that income is there too.
    assert counted == {
        box: 1 if BOXES[statement, box]["side"] == "debit" else -1 for box in leaves
    }
    result = _leaves(statement, income)
    assert set(result.values()) == {1, -1}
    assert set(result) < leaves


def test_every_account_of_the_classes_1_to_7_has_a_box_on_either_side() -> None:
    listed = {
        (row["statement"], row["account"], side)
        for row in _seed("liasse_accounts")
        for side in (
            ("debit", "credit") if row["balance_side"] == "any" else
            (row["balance_side"],)
        )
    }  # fmt: skip
    missing = [
        (statement, account, side)
        for statement in ("normal", "simplified")
        for account in "1234567"
        for side in ("debit", "credit")
        if (statement, account, side) not in listed
    ]
    assert missing == []


def test_accounts_stand_on_boxes_that_are_no_totals() -> None:
    for row in _seed("liasse_accounts"):
        assert not BOXES[row["statement"], row["box"]]["total_of"], row


def test_the_net_of_a_line_takes_off_the_depreciation_beside_it() -> None:
    for (statement, box), row in BOXES.items():
        if row["depreciation_box"]:
            other = BOXES[statement, row["depreciation_box"]]
            assert (row["side"], other["side"]) == ("debit", "credit"), box
            assert int(other["place"]) == int(row["place"]) + 1, box


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

    def _export(asked: str | None = None):
        return export_liasse(workspace, settings, tmp_path, asked=asked)

    return _export


def test_the_last_year_that_has_ended_is_written_as_a_draft(export) -> None:
    (written,) = export()
    assert written.year_end == date(2025, 12, 31)
    assert [path.name for path in written.paths] == [
        "liasse-2025.xlsx", "liasse-2025.csv",
    ]  # fmt: skip
    rows = list(csv.DictReader(written.paths[1].open(encoding="utf-8")))
    assert {row["state"] for row in rows} == {"projet à vérifier"}
    assert [(row["box"], row["amount"], row["net_amount"]) for row in rows] == [
        ("BX", "100.00", "90.00"), ("CO", "100.00", "90.00"), ("EE", "90.00", ""),
    ]  # fmt: skip


def test_the_year_under_way_is_provisional_and_has_the_year_before_beside(
    export,
) -> None:
    (written,) = export("2026")
    assert written.is_provisional
    assert _rows(written.paths[0], "2050 – Bilan actif") == [
        ("BX", "Clients et comptes rattachés", 150, 140, 90),
        ("CO", "Total général", 150, 140, 90),
    ]


def test_what_is_wrong_or_placed_by_its_class_alone_is_told(export) -> None:
    (written,) = export("2026")
    assert written.difference == Decimal("0.01")
    assert written.unlisted_accounts == ("4999",)
    (check,) = _rows(written.paths[0], "Contrôles")
    assert check[0] == "à corriger"
    assert [row[-1] for row in _rows(written.paths[0], "Comptes")] == [
        None, None, "à vérifier",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["2024", "2026-06", "last year"])
def test_a_year_without_entries_is_told_with_those_there_are(export, asked) -> None:
    with pytest.raises(ConfigurationError, match="--period"):
        export(asked)


def _rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    read = fastexcel.read_excel(path).load_sheet(sheet, header_row=3)
    return read.to_polars().rows()
