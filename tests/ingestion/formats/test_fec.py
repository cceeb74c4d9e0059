"""A FEC lands line for line, as the law and as the software writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from translations import COMPANY, Translated, translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import fec
from lettrage.ingestion.translator import LINE_NUMBER

SAMPLES = Path(__file__).parents[2] / "samples" / "fec"
HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|"
    "CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|"
    "ValidDate|Montantdevise|Idevise"
)


def line(**fields: str) -> str:
    sound = {
        "JournalCode": "VE", "EcritureNum": "1", "EcritureDate": "20250114",
        "CompteNum": "411000", "EcritureLib": "Facture", "Debit": "120,00",
        "Credit": "0,00",
    }  # fmt: skip
    return "|".join((sound | fields).get(name, "") for name in HEADER.split("|"))


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
    "header",
    [
        HEADER.upper(),
        "\ufeff" + HEADER,
        HEADER.replace("Debit", " Débit ").replace("EcritureNum", "Écriture Num"),
    ],
)
def test_a_header_matches_whatever_its_case_accents_and_blanks(
    read: Any, header: str
) -> None:
    assert only(read(f"{header}\n{line()}\n"))["debit_amount"] == "120.00"


@pytest.mark.parametrize("header", [HEADER, HEADER + "|"])
def test_a_separator_at_the_end_of_every_line_is_no_field(
    read: Any, header: str
) -> None:
    found = read(f"{header}\n{line()}|\n{line(Idevise='USD')}|\n")
    assert found.rejected == []
    assert [row["currency"] for row in entries(found)] == [None, "USD"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_as_any_machine_ends_them(read: Any, end: str) -> None:
    content = end.join([HEADER, line(), "", line(CompteNum="706000"), ""])
    assert [row[LINE_NUMBER] for row in entries(read(content))] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-15", "cp1252"])
def test_texts_are_read_in_each_encoding(read: Any, encoding: str) -> None:
    content = f"{HEADER}\n{line(EcritureLib='Été à 5 €')}\n"
    assert only(read(content.encode(encoding)))["label"] == "Été à 5 €"


def test_one_line_in_another_encoding_spoils_no_other(read: Any) -> None:
    broken = line(EcritureLib="Été").encode("iso8859-15")
    sound = line(EcritureLib="Noël").encode()
    rows = entries(read(b"\n".join([HEADER.encode(), broken, sound])))
    assert [row["label"] for row in rows] == ["Été", "Noël"]


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


def test_a_line_with_too_many_or_too_few_fields_is_rejected_as_it_came(
    read: Any,
) -> None:
    long = line(EcritureLib="Vis | écrous")
    found = read(f"{HEADER}\n{line()}\n{long}\nVE|Ventes|1\n{line()}\n")
    assert [row[LINE_NUMBER] for row in entries(found)] == [2, 5]
    assert [(row.line_number, row.payload) for row in found.rejected] == [
        (3, long), (4, "VE|Ventes|1"),
    ]  # fmt: skip
    assert found.faults[0][2] == (
        "found 19 fields; expected 18 as in the header; no text of the line may hold "
        "a vertical bar or a line break"
    )


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


def test_columns_of_the_software_itself_are_custom_fields(read: Any) -> None:
    header = f'{HEADER}|Analytique|account|a"b|'
    row = only(read(f"{header}\n{line()}|PARIS|x|y|\n"))
    assert (row["Analytique"], row["account (FEC)"], row["a'b"]) == ("PARIS", "x", "y")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            HEADER.replace("|", ";"),
            "line 1: a semicolon stands between the columns; the law (LPF A47 A-1) "
            "takes a tab or a vertical bar: export the FEC again",
        ),
        (
            "\n" + HEADER.replace("|Credit", ""),
            "line 2: the header lacks Debit and Credit, or Montant and Sens; export "
            "the FEC again",
        ),
        (
            HEADER.replace("JournalLib", "journalcode"),
            "line 1: found 'journalcode'; a column's name stands twice; rename or "
            "remove one",
        ),
        (
            HEADER + "\n" + "x" * 2_000_000,
            "line 2: the line is longer than 1 MiB: this is no FEC, or it is damaged",
        ),
    ],
)
def test_a_file_that_is_no_fec_is_refused_by_one_line(
    read: Any, content: str, said: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        read(content)
    assert str(refused.value) == f"fec.txt, {said}"


def test_damaged_xml_and_entities_are_refused(tmp_path: Path) -> None:
    sound = (SAMPLES / "entries.xml").read_text()
    path = tmp_path / "fec.xml"
    for content, said in (
        (sound[:900], "breaks off"),
        (sound.replace("<comptabilite", "<!DOCTYPE x><comptabilite", 1), "DOCTYPE"),
    ):
        path.write_text(content)
        with pytest.raises(DocumentError, match=said):
            list(fec.translate(path, "fec.xml", COMPANY))


@pytest.mark.parametrize(
    "head", [b"", b"invoice_number,amount\n", b"<Document>", b"\x00\x01", b"Date;Debit"]
)
def test_nothing_else_is_taken_for_a_fec(head: bytes) -> None:
    assert not fec.identify(head)
