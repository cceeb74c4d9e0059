from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import warehouse
from lettrage.core.settings import settings_from
from lettrage.core.workspace import Workspace
from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.load import land

STATEMENTS = (
    "releve_1_2025-07.xml",
    "releve_1_2025-07.sta",
    "releve_2_2025-06.xml",
    "releve_3_2025-06.sta",
)


def test_all_lands_but_the_three_rows_that_are_wrong_on_purpose(
    folder: Path, tmp_path: Path
) -> None:
    company = tomllib.loads((folder / "company.toml").read_text(encoding="utf-8"))
    settings = settings_from(
        {"accounts": company["accounts"], "storage": {"threads": 1}},
        source="company.toml",
    )
    workspace = Workspace(tmp_path)
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    for path in (folder / "files").iterdir():
        if path.is_file():
            shutil.copy(path, chosen)
    for name in STATEMENTS:
        shutil.copy(folder / "files" / "statements" / name, chosen)

    with open_books(workspace, settings) as books:
        user_id = users.ensure(books, "demo")
        landed = land(workspace, settings, books, [chosen], user_id=user_id)

    # Accounting software and electronic invoices write these; no user of this firm.
    elsewhere = {"accounting_entries", "trial_balances", "invoice_vat_breakdowns"}
    kinds = {kind.name for kind in KINDS} - elsewhere
    assert {file.kind for file in landed} == kinds | {"bank_statement"}
    assert [file.error for file in landed] == [None] * len(landed)
    rejected = {Path(file.file).name: file.rejected for file in landed if file.rejected}
    assert rejected == {"time_entries.csv": 3}
    assert all(file.consistent for file in landed if file.kind == "bank_statement")
    once, twice = (
        next(file for file in landed if file.file.endswith(name))
        for name in sorted(STATEMENTS[:2])
    )
    assert (once.duplicate, twice.landed) == (0, 0)
    assert twice.duplicate == once.landed > 100
    with warehouse.writer(workspace, settings.storage) as connection:
        fields = connection.execute(
            "select field from raw.rejected_rows order by line_number"
        ).fetchall()
    assert fields == [("hours",), ("date",), ("customer_id",)]
