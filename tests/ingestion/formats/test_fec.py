"""A FEC lands line for line, as the law and as the software writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fec_lines import HEADER, line
from translations import Translated, translated

from lettrage.ingestion.formats import fec
from lettrage.ingestion.translator import LINE_NUMBER

SAMPLES = Path(__file__).parents[2] / "samples" / "fec"


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def read_content(content: str | bytes) -> Translated:
        path = tmp_path / "fec.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        assert fec.identify(path.read_bytes())
        return translated(fec, path)

    return read_content


def entries(found: Translated) -> list[dict[str, Any]]:
    return found.rows["accounting_entries"]


def only(found: Translated) -> dict[str, Any]:
    assert found.rejected == []
    (row,) = entries(found)
    return row


def test_the_18_columns_land_by_their_names() -> None:
    found = translated(fec, SAMPLES / "732829320FEC20251231.txt")
    assert found.rejected == []
    rows = entries(found)
    assert len(rows) == 9
    assert rows[2] == {
        LINE_NUMBER: 4, "journal_code": "VE", "journal_label": "Ventes",
        "entry_number": "2", "entry_date": "2025-01-14", "entry_line": "1",
        "account": "411000", "account_label": "Clients", "auxiliary_account": "C0007",
        "auxiliary_label": "Éts Dupré & Fils", "document_reference": "FA-2025-001",
        "document_date": "2025-01-14", "label": "Facture FA-2025-001",
        "debit_amount": "1200.00", "credit_amount": "0.00", "lettrage_code": "AA",
        "lettrage_date": "2025-02-20", "validation_date": "2025-01-31",
        "currency_amount": None, "currency": None,
    }  # fmt: skip
    assert (rows[7]["currency_amount"], rows[7]["currency"]) == ("-1250.00", "USD")
    assert [row["entry_line"] for row in rows] == list("121231212")


def test_an_amount_with_its_side_is_a_debit_or_a_credit() -> None:
    found = translated(fec, SAMPLES / "signed_iso_8859_15.txt")
    assert [(r["debit_amount"], r["credit_amount"]) for r in entries(found)] == [
        ("120.00", "0"), ("0", "120.00"), ("-5.00", "0"), ("0", "-5.00"),
    ]  # fmt: skip
    assert entries(found)[2]["label"] == "Avoir 5 €"


@pytest.mark.parametrize("name", ["Montant", "Sens"])
def test_half_of_an_amount_and_its_side_is_a_custom_field(read: Any, name: str) -> None:
    row = only(read(f"{HEADER}|{name}\n{line()}|120\n"))
    assert (row["debit_amount"], row["credit_amount"]) == ("120.00", "0.00")
    assert row[f"{name} (FEC)"] == "120"


def test_the_columns_of_a_cash_accountancy_are_custom_fields() -> None:
    found = translated(fec, SAMPLES / "cash_bnc.txt")
    assert [row["IdClient"] for row in entries(found)] == ["P-118", "P-118"]
    assert entries(found)[0]["DateRglt"] == "20250110"


def test_a_fec_in_xml_reads_as_the_flat_one_does() -> None:
    path = SAMPLES / "entries.xml"
    assert fec.identify(path.read_bytes())
    found = translated(fec, path)
    first, second = entries(found)
    assert first["auxiliary_label"] == "Dupré & Fils"
    assert (first["journal_code"], first["entry_number"]) == ("VE", "1")
    assert (first["debit_amount"], first["credit_amount"]) == ("120.00", "0")
    assert (second["account"], second["entry_line"]) == ("706000", "2")
    assert found.faults == [
        (
            3,
            "EcritureDate",
            "found '2025-01-32'; expected a day of the calendar as AAAAMMJJ: 20261031",
        )
    ]


@pytest.mark.parametrize(
    ("written", "lands"),
    [
        ("12,5", "12.5"), ("12.50", "12.50"), ("-12,00", "-12.00"),
        ("12,00-", "-12.00"), ("12,00+", "+12.00"), (",5", "0.5"), ("12,", "12"),
        ("\u00a012,00 ", "12.00"), ("0000012,00", "0000012.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_their_sign_on_either_side(
    read: Any, written: str, lands: str
) -> None:
    row = only(read(f"{HEADER}\n{line(Debit=written)}\n{line()}".rsplit("\n", 1)[0]))
    assert row["debit_amount"] == lands


@pytest.mark.parametrize("written", ["1 234,00", "1.234,00", "1e3", "12,00 €", "--1"])
def test_an_amount_that_is_no_number_rejects_its_line_alone(
    read: Any, written: str
) -> None:
    found = read(f"{HEADER}\n{line(Debit=written)}\n{line(CompteNum='706000')}\n")
    assert [row["entry_line"] for row in entries(found)] == ["2"]
    ((number, field, reason),) = found.faults
    assert (number, field) == (2, "Debit")
    assert reason.startswith(f"found '{written}'; expected digits")
    assert found.rejected[0].payload == line(Debit=written)


def test_a_blank_beside_an_amount_is_none_and_two_blanks_are_a_fault(read: Any) -> None:
    found = read(
        f"{HEADER}\n{line(Credit='')}\n{line(Debit='', Credit='7,00')}\n"
        f"{line(Debit=' ', Credit='')}\n"
    )
    assert [(r["debit_amount"], r["credit_amount"]) for r in entries(found)] == [
        ("120.00", "0"), ("0", "7.00"),
    ]  # fmt: skip
    assert found.faults == [
        (4, "Debit", "is empty; an amount is required, or in Credit")
    ]


@pytest.mark.parametrize(
    "name", ["JournalCode", "EcritureNum", "EcritureDate", "CompteNum", "EcritureLib"]
)
def test_a_line_needs_what_every_posting_has(read: Any, name: str) -> None:
    found = read(f"{HEADER}\n{line(**{name: ' '})}\n")
    assert entries(found) == []
    assert found.faults == [(2, name, "is empty; a value is required")]


@pytest.mark.parametrize("written", ["20250231", "31/01/2025", "2025013", "18990101"])
def test_a_date_that_is_no_day_rejects_its_line(read: Any, written: str) -> None:
    found = read(f"{HEADER}\n{line(DateLet=written)}\n")
    ((number, field, reason),) = found.faults
    assert (number, field) == (2, "DateLet")
    assert reason.startswith(f"found '{written}'; expected a day")


def test_a_date_of_zeros_says_nothing(read: Any) -> None:
    assert only(read(f"{HEADER}\n{line(DateLet='00000000')}"))["lettrage_date"] is None
    found = read(f"{HEADER}\n{line(EcritureDate='00000000')}")
    ((number, field, reason),) = found.faults
    assert reason == "found '00000000'; a value is required"
    assert (number, field) == (2, "EcritureDate")


def test_a_mended_file_gives_the_other_lines_the_place_they_had(read: Any) -> None:
    broken = line(CompteNum="706000", EcritureLib="a|b")
    last = line(CompteNum="445710")
    before = entries(read("\n".join([HEADER, line(), broken, last])))
    mended = line(CompteNum="706000", EcritureLib="ab")
    after = entries(read("\n".join([HEADER, line(), mended, last])))
    assert [row["entry_line"] for row in before] == ["1", "3"]
    assert [row["entry_line"] for row in after] == ["1", "2", "3"]


def test_lines_of_an_entry_that_stand_apart_are_counted_on(read: Any) -> None:
    other = line(EcritureNum="2")
    rows = entries(read("\n".join([HEADER, line(), other, line(), other, line()])))
    assert [row["entry_line"] for row in rows] == ["1", "1", "2", "2", "3"]


def test_places_go_on_over_batches(read: Any) -> None:
    count = 60_000
    rows = entries(read("\n".join([HEADER, *[line()] * count])))
    assert [row["entry_line"] for row in rows] == [str(n) for n in range(1, count + 1)]
    assert [row[LINE_NUMBER] for row in rows] == list(range(2, count + 2))


def test_amounts_are_in_the_currency_of_the_books_whatever_the_line_was_in(
    firm: Any,
) -> None:
    yen = line(Debit="1043,50", Montantdevise="-170000", Idevise="JPY")
    landed = firm.land_text("fec.txt", f"{HEADER}\n{yen}\n")
    assert (landed.landed, landed.rejected, landed.format) == (1, 0, "FEC")
    assert firm.rows(
        "select debit_amount::varchar, currency_amount::varchar, currency "
        "from raw.accounting_entries"
    ) == [("1043.5000", "-170000.00000000", "JPY")]


def test_the_same_entries_in_a_later_export_are_duplicates(firm: Any) -> None:
    first = f"{HEADER}\n{line()}\n{line(CompteNum='706000')}\n"
    firm.land_text("january.txt", first)
    landed = firm.land_text("february.txt", first + line(EcritureNum="2"))
    assert (landed.landed, landed.duplicate, landed.rejected) == (1, 2, 0)
