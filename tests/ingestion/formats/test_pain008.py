"""A direct debit order lands debit by debit, and says which document each pays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from translations import COMPANY, Translated, translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import pain008
from lettrage.ingestion.translator import LINE_NUMBER

SAMPLES = Path(__file__).parents[2] / "samples" / "pain008"
SOUND = (SAMPLES / "batches_001_02.xml").read_text(encoding="utf-8")
Read = Callable[[str], Translated]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_content(content: str) -> Translated:
        path = tmp_path / "order.xml"
        path.write_text(content, encoding="utf-8")
        assert pain008.identify(path.read_bytes())
        return translated(pain008, path)

    return read_content


def debits(found: Translated) -> list[dict[str, Any]]:
    return found.rows["direct_debits"]


@pytest.mark.parametrize("name", ["batches_001_02.xml", "prefixed_001_08.xml"])
def test_every_debit_of_every_batch_lands_whatever_the_version(name: str) -> None:
    found = translated(pain008, SAMPLES / name)
    assert found.rejected == []
    assert [
        (r[LINE_NUMBER], r["batch_reference"], r["invoice_number"], r["amount"])
        for r in debits(found)
    ] == [
        (1, "SDD-2026-10-A", "FA-2026-001", "120.00"),
        (2, "SDD-2026-10-A", "F20260042", "200.40"),
        (3, "SDD-2026-10-A", "FA-2026-003", "25.00"),
        (4, "SDD-2026-10-B", "Abonnement octobre", "50.00"),
    ]
    assert debits(found)[0] == {
        LINE_NUMBER: 1, "batch_reference": "SDD-2026-10-A",
        "invoice_number": "FA-2026-001", "mandate": "RUM-7", "amount": "120.00",
        "collection_date": "2026-10-05", "end_to_end_id": "E2E-0001",
        "remittance": "Facture FA-2026-001 du 05/10/2026",
        "debtor_name": "Société Dupré", "debtor_iban": "FR1420041010050500013M02606",
        "currency": None,
    }  # fmt: skip
    assert debits(found)[3]["end_to_end_id"] is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("FA-9", "FA-9"),
        ("Facture 20260042", "20260042"),
        ("Cotisation 2026", "FA-2026-003"),
        ("FA-8 et FA-9", "FA-2026-003"),
        ("FA-9 du 05/10/2026 25,00€", "FA-9"),
    ],
)
def test_the_one_word_with_a_digit_names_the_document(
    read: Read, written: str, number: str
) -> None:
    found = read(SOUND.replace("Abonnement octobre", written, 1))
    assert debits(found)[2]["invoice_number"] == number


def test_a_second_debit_of_one_document_goes_by_its_end_to_end_id(read: Read) -> None:
    found = read(SOUND.replace("Abonnement octobre", "Solde FA-2026-001", 1))
    assert [row["invoice_number"] for row in debits(found)[:3]] == [
        "FA-2026-001", "F20260042", "FA-2026-003",
    ]  # fmt: skip
    assert debits(found)[2]["remittance"] == "Solde FA-2026-001"


def test_another_currency_is_kept_beside(read: Read) -> None:
    found = read(SOUND.replace('Ccy="EUR"', 'Ccy="CHF"', 1))
    assert [row["currency"] for row in debits(found)] == ["CHF", None, None, None]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        (
            ">120.00<", ">120,00<", "InstdAmt",
            "found '120,00'; expected digits, then a decimal point and digits",
        ),
        (
            "<MndtId>RUM-8</MndtId>", "", "MndtId",
            "missing; expected what every direct debit has; export the order again",
        ),
        (
            "2026-10-12", "2026-10-32", "ReqdColltnDt",
            "found '2026-10-32'; expected a day of the calendar",
        ),
        (
            "<PmtInfId>SDD-2026-10-B</PmtInfId>", "", "PmtInfId",
            "missing; expected what every direct debit has; export the order again",
        ),
    ],
)  # fmt: skip
def test_a_debit_at_fault_is_rejected_alone(
    read: Read, old: str, new: str, field: str, reason: str
) -> None:
    found = read(SOUND.replace(old, new, 1))
    assert len(debits(found)) == 3
    fault = next(row for row in found.rejected if row.line_number > 0)
    assert (fault.field, fault.reason) == (field, reason)
    assert "<DrctDbtTxInf" in fault.payload


def test_totals_that_do_not_hold_are_one_finding_each_and_lose_no_debit(
    read: Read,
) -> None:
    found = read(SOUND.replace("345.40", "345.41").replace(">4<", ">5<"))
    assert len(debits(found)) == 4
    assert found.faults == [
        (
            0,
            "CtrlSum",
            "found '345.41' in PmtInf SDD-2026-10-A; its debits come to 345.40: some "
            "may be missing; export the order again, or have the bank say what it "
            "collected",
        ),
        (
            0,
            "NbOfTxs",
            "found '5' in GrpHdr; its debits come to 4: some may be missing; export "
            "the order again, or have the bank say what it collected",
        ),
    ]


def test_an_order_that_cannot_be_read_is_refused_by_one_line(tmp_path: Path) -> None:
    path = tmp_path / "order.xml"
    start, end = SOUND.index("<PmtInf>"), SOUND.index("</CstmrDrctDbtInitn>")
    for content, said in (
        (SOUND[:2500], "breaks off"),
        (SOUND.replace("<Document", "<!DOCTYPE x><Document", 1), "DOCTYPE"),
        (SOUND[:start] + SOUND[end:], "no direct debit"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(DocumentError, match=said):
            list(pain008.translate(path, "order.xml", COMPANY))


def test_an_order_to_pay_is_none_to_collect() -> None:
    assert not pain008.identify(SOUND.replace("DrctDbt", "CdtTrf").encode())
