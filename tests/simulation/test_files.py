"""A simulated firm's files are what the product reads, and say the same."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from lettrage.simulation.files import write
from lettrage.simulation.simulate import simulate

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


def test_the_files_hold_every_line_and_its_truth(tmp_path: Path) -> None:
    world = simulate(5, months=4, documents_per_month=30)
    write(world, tmp_path)
    entries = [
        entry
        for path in sorted((tmp_path / "statements").iterdir())
        for entry in ElementTree.parse(path).iter(f"{NAMESPACE}Ntry")
    ]
    references = [entry.findtext(f"{NAMESPACE}AcctSvcrRef") for entry in entries]
    assert references == world.bank_lines["bank_reference"].to_pylist()
    lines = _rows(tmp_path / "truth_lines.csv")
    assert [line["bank_reference"] for line in lines] == references
    assert {line["period"] for line in lines} == {"history", "test"}
    history = {row["bank_reference"] for row in lines if row["period"] == "history"}
    truth, decisions = _rows(tmp_path / "truth.csv"), _rows(tmp_path / "decisions.csv")
    assert decisions == [row for row in truth if row["bank_reference"] in history]
    total = sum(Decimal(row["amount_including_tax"]) for row in _invoices(tmp_path))
    assert total == sum(world.documents["open_amount"].to_pylist())


def _invoices(folder: Path) -> list[dict[str, str]]:
    return _rows(folder / "invoices.csv")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
