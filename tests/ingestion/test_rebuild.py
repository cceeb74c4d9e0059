"""The warehouse is disposable: what was landed comes back from originals and books."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lettrage.core.settings import settings_from
from lettrage.core.warehouse import writer
from lettrage.ingestion import load

SAMPLES = Path(__file__).parents[1] / "samples"
COMPANY = {
    "company": {"siren": "732829320", "country": "FR", "currency": "EUR"},
    "accounts": [{"iban": "FR7630006000011234567890189", "currency": "EUR"}],
    "storage": {"threads": 1},
}


@pytest.mark.parametrize(
    "each", [4, pytest.param(1, marks=pytest.mark.soak)], ids=["a quarter", "all"]
)
def test_all_is_duplicate_the_second_time_and_comes_back_row_for_row(
    firm: Any, each: int
) -> None:
    firm.settings = settings_from(COMPANY, source="test")
    samples = _samples()[::each]
    first, again = firm.land(*samples), firm.land(*samples)
    for one, other in zip(first, again, strict=True):
        assert other.landed == 0, one.file
        assert other.duplicate == one.landed + one.duplicate, one.file
        assert (other.rejected, other.error) == (one.rejected, one.error), one.file
    before = _dump(firm)
    assert sum(map(len, before.values())) > 500 // each

    firm.workspace.warehouse_path.unlink()
    with writer(firm.workspace, firm.settings.storage) as connection:
        load.catch_up(firm.workspace, firm.settings, connection, firm.books)

    again = _dump(firm)
    for table, rows in before.items():
        assert again[table] == rows, table


def test_a_file_that_lacks_only_its_currency_comes_back(firm: Any) -> None:
    firm.settings = settings_from(COMPANY, source="test")
    account = "!Account\nNFR1420041010050500013M02606\nTBank\n^\n"
    line = "!Type:Bank\nD13/10/2026\nT1.00\nPDupont\n^\n"
    landed = firm.land_text("named.qif", account + line)
    assert (landed.landed, landed.error) == (1, None)
    before = _dump(firm)

    firm.workspace.warehouse_path.unlink()
    with writer(firm.workspace, firm.settings.storage) as connection:
        load.catch_up(firm.workspace, firm.settings, connection, firm.books)

    assert _dump(firm) == before


def _samples() -> list[Path]:
    """Every sample, golden files apart."""
    return [
        path
        for path in sorted(SAMPLES.rglob("*"))
        if path.is_file() and "golden" not in path.name
    ]


def _dump(firm: Any) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all raw tables, in the order of their content."""
    tables = firm.rows(
        "select table_name from duckdb_tables() where schema_name = 'raw'"
    )
    return {
        name: firm.rows(f"select * from raw.{name} order by all") for (name,) in tables
    }
