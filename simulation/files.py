"""A simulated firm as the files that its people would have, and its truth beside them.

Each file is one of docs/contract's: `company.toml`, `customers.csv`, `invoices.csv`,
`psp_payouts.csv`, `direct_debits.csv`, `cheque_deposits.csv`, `statements/` (camt.053),
`decisions.csv` (what was confirmed in the history, the first third); and for scoring
`truth.csv` and `truth_lines.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from lettrage.simulation.identities import siren
from lettrage.simulation.statements import write_statements
from lettrage.simulation.world import World

Row = dict[str, Any]

_COMPANY = """\
name = "Simulated firm"
country = "{country}"
siren = "{siren}"
vat_number = "FR{key:02d}{siren}"
currency = "{currency}"
history_end = "{history_end}"
end = "{end}"

[[accounts]]
iban = "{iban}"
currency = "{currency}"
"""
_PAYOUT_FIELDS = (
    "payout_id", "payout_date", "charge_id", "charge_date", "gross_amount", "fee",
    "net_amount", "description", "customer_email", "currency",
)  # fmt: skip


def write(world: World, folder: Path) -> None:
    """Write a world's files into `folder`, which is made.

    The firm's name and SIREN are made up from its account; documents say no tax.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = world.bank_lines.to_pylist()
    first, last = lines[0]["booking_date"], lines[-1]["booking_date"]
    history_end = first + timedelta(days=(last - first).days // 3)
    number = siren(Random(lines[0]["account_iban"]))
    told = _COMPANY.format(
        country="FR",
        siren=number,
        key=(12 + 3 * (int(number) % 97)) % 97,
        currency=lines[0]["currency"],
        history_end=history_end,
        end=last,
        iban=lines[0]["account_iban"],
    )
    (folder / "company.toml").write_text(told, encoding="utf-8")
    _write_documents(world, folder)
    _write_batches(world, folder, until=last)
    write_statements(world, folder / "statements")
    _write_truth(world, folder, lines, history_end)


def _write_documents(world: World, folder: Path) -> None:
    customers = [
        row | {"country": (row["iban"] or "FR")[:2]}
        for row in world.customers.to_pylist()
    ]
    _csv(
        folder / "customers.csv",
        ("customer_id", "name", "legal_form", "country", "siren", "email", "iban",
         "parent_customer_id"),
        customers,
    )  # fmt: skip
    _csv(
        folder / "invoices.csv",
        ("invoice_number", "document_type", "customer_id", "issue_date", "due_date",
         "currency", "amount_excluding_tax", "vat_amount", "amount_including_tax",
         "customer_reference", "credited_invoice_number"),
        (
            row
            | {
                "amount_excluding_tax": row["open_amount"],
                "vat_amount": "0.00",
                "amount_including_tax": row["open_amount"],
            }
            for row in world.documents.to_pylist()
        ),
    )  # fmt: skip


def _write_batches(world: World, folder: Path, *, until: date) -> None:
    """The files of payouts, debits and deposits; what is later than `until` is not."""
    charges = [row for row in world.payouts.to_pylist() if row["payout_date"] <= until]
    _csv(folder / "psp_payouts.csv", _PAYOUT_FIELDS, charges)
    items = [
        row
        | {
            "batch_reference": row["batch_id"],
            "mandate": "",
            "collection_date": row["batch_date"],
            "deposit_reference": row["batch_id"],
            "cheque_number": row["item_id"],
            "deposit_date": row["batch_date"],
        }
        for row in world.batch_items.to_pylist()
        if row["batch_date"] <= until
    ]
    _csv(
        folder / "direct_debits.csv",
        ("batch_reference", "invoice_number", "mandate", "amount", "collection_date"),
        (row for row in items if row["batch_key"].startswith("direct debits ")),
    )
    _csv(
        folder / "cheque_deposits.csv",
        ("deposit_reference", "cheque_number", "customer_id", "amount", "deposit_date"),
        (row for row in items if row["batch_key"].startswith("cheques ")),
    )


def _write_truth(
    world: World, folder: Path, lines: list[Row], history_end: date
) -> None:
    booked = {row["bank_line_id"]: row for row in lines}
    truth = [
        row | {"bank_reference": booked[row["bank_line_id"]]["bank_reference"]}
        for row in world.truth.to_pylist()
    ]
    fields = ("bank_reference", "invoice_number", "allocated_amount")
    _csv(folder / "truth.csv", fields, truth)
    _csv(
        folder / "decisions.csv",
        fields,
        (
            row
            for row in truth
            if booked[row["bank_line_id"]]["booking_date"] <= history_end
        ),
    )
    _csv(
        folder / "truth_lines.csv",
        ("bank_reference", "scenario", "expected", "amount", "period", "equivalents"),
        (
            {
                "bank_reference": line["bank_reference"],
                "scenario": row["scenario"],
                "expected": row["expected"],
                "amount": line["remaining_amount"],
                "period": "history" if line["booking_date"] <= history_end else "test",
                "equivalents": ";".join(map("|".join, row["equivalents"])),
            }
            for row, line in zip(world.lines.to_pylist(), lines, strict=True)
        ),
    )  # fmt: skip


def _csv(path: Path, fields: tuple[str, ...], rows: Iterable[Row]) -> None:
    """Write the fields of rows; a file without a row is not written."""
    found = list(rows)
    if not found:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(found)
