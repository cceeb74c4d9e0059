"""Electronic invoices land in raw, each once, with all their rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.settings import settings_from

SAMPLES = Path(__file__).parents[3] / "samples"
FILES = sorted([*(SAMPLES / "cii").iterdir(), *(SAMPLES / "ubl").iterdir()])


@pytest.fixture
def atelier(firm: Any) -> Any:
    """The firm of the samples."""
    table = {
        "company": {"name": "Atelier Morel", "siren": "732829320"},
        "storage": {"threads": 1},
    }
    return replace(firm, settings=settings_from(table, source="test"))


def test_every_sample_lands_whole_and_only_once(atelier: Any) -> None:
    landed = atelier.land(*FILES)
    assert [(x.error, x.rejected, x.duplicate) for x in landed] == [(None, 0, 0)] * 5
    # Three of ours, two received: party, header, lines, VAT, due dates.
    assert [x.landed for x in landed] == [4, 10, 8, 5, 4]
    assert {x.kind for x in landed} == {"e_invoice"}
    counted = {
        table: atelier.rows(f"select count(*) from raw.{table}")[0][0]
        for table in (
            "customers", "invoices", "invoice_lines", "invoice_vat_breakdowns",
            "invoice_due_dates", "suppliers", "purchase_invoices",
            "purchase_invoice_lines", "purchase_invoice_vat_breakdowns",
        )
    }  # fmt: skip
    assert list(counted.values()) == [3, 3, 10, 5, 2, 2, 2, 2, 2]
    again = atelier.land(*FILES)
    assert [(x.landed, x.rejected) for x in again] == [(0, 0)] * 5


def test_what_the_columns_do_not_hold_is_a_custom_field(atelier: Any) -> None:
    atelier.land(SAMPLES / "cii" / "invoice.xml")
    ((due, terms),) = atelier.rows(
        "select custom_fields ->> 'amount_due', custom_fields ->> 'vat_point_code' "
        "from raw.invoices"
    )
    assert (due, terms) == ("1015.30", "72")


def test_a_line_at_fault_is_rejected_alone_as_it_came(atelier: Any) -> None:
    text = (SAMPLES / "cii" / "invoice.xml").read_text(encoding="utf-8")
    text = text.replace(">1000.00<", ">999.995<")
    landed = atelier.land_text("F.xml", text)
    assert (landed.landed, landed.rejected, landed.error) == (7, 1, None)
    ((field, reason, payload),) = atelier.rows(
        "select field, reason, payload from raw.rejected_rows"
    )
    assert (field, reason) == (
        "amount_excluding_tax",
        "found '999.995'; expected a multiple of 0.01 EUR",
    )
    assert "<ram:LineTotalAmount>999.995<" in payload


def test_the_same_number_with_other_totals_is_a_conflict(atelier: Any) -> None:
    sample = SAMPLES / "ubl" / "credit_note.xml"
    atelier.land(sample)
    text = sample.read_text(encoding="utf-8").replace(">56.97<", ">56.98<")
    landed = atelier.land_text("F.xml", text)
    assert (landed.landed, landed.rejected) == (0, 1)


def test_an_invoice_of_others_lands_nothing(firm: Any) -> None:
    (landed,) = firm.land(SAMPLES / "cii" / "invoice.xml")
    assert landed.landed == 0
    assert "fill or mend company.siren in lettrage.toml" in landed.error
