"""What a FEC may be written in: headers, encodings, ends of lines; what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fec_lines import HEADER, line
from translations import COMPANY, Translated, translated

from lettrage.core.errors import DocumentError
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
