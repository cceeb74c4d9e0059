"""A month that an accountant can read: documents in, entries and VAT out.

`golden/month_in.toml` holds what landed and what was decided; `golden/month_*.txt` what
must come of it, to the cent. Each pattern of entries is there once.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"

QUESTIONS = {
    "entries": """
        select
            entry_date as "date",
            journal,
            account,
            coalesce(auxiliary_account, '') as aux,
            nullif(debit_amount, 0)::decimal(18, 2) as debit,
            nullif(credit_amount, 0)::decimal(18, 2) as credit,
            label
        from marts.journal_lines
        order by entry_date, journal <> 'AN', journal, entry_id, entry_line
    """,
    "vat": """
        select
            event_date as "date",
            event_kind as "event",
            invoice_number as document,
            vat_rate::decimal(9, 1) as rate,
            base_amount::decimal(18, 2) as base,
            vat_amount::decimal(18, 2) as vat,
            box
        from marts.vat_entries
        order by event_date, vat_entry_id
    """,
}


def aligned(csv: str) -> str:
    """A ledger with its columns under one another, one line a posting."""
    rows = [line.split(", ") for line in csv.splitlines()]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


@pytest.fixture(scope="module")
def built(build):
    ledger = tomllib.loads((GOLDEN / "month_in.toml").read_text(encoding="utf-8"))
    return build(
        ledger,
        variables={"as_of_date": "2026-10-31"},
        command="build --select +marts.accounting --exclude-resource-type unit_test",
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_month_is_what_the_accountant_wrote(built, question: str) -> None:
    expected = (GOLDEN / f"month_{question}.txt").read_text(encoding="utf-8")
    assert aligned(built.csv(QUESTIONS[question])) == expected


def test_every_tie_out_holds(built) -> None:
    assert built.csv("select * from marts.tie_out_differences") == (
        "tie_out, document, ledger_amount, source_amount, difference_amount"
    )
