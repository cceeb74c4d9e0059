"""Encodings, delimiters, titles above the header, workbooks: the same rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from lettrage.core.errors import DocumentError
from lettrage.ingestion import exports
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.identify import identify

from .conftest import Read

CANONICAL = Path(__file__).parents[2] / "samples" / "canonical"
LIST = (
    "Numéro de facture;Date;Échéance;Client;Montant HT;Montant TTC\n"
    "F-1;13/09/2026;13/10/2026;Café Noël;1 150,00;1 380,00\n"
)


def invoice(read: Read, content: bytes | Path) -> dict[str, str]:
    (row,) = read(content).rows["invoices"]
    return row


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8", "|", "\r"),
        ("utf-8-sig", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16", ";", "\r"),
        ("cp1252", ";", "\r\n"),
    ],
)
def test_encoding_delimiter_and_line_ends_change_nothing(
    read: Read, encoding: str, delimiter: str, end: str
) -> None:
    text = LIST.replace(",", ".") if delimiter == "," else LIST
    content = text.replace(";", delimiter).replace("\n", end).encode(encoding)

    found = invoice(read, content)

    assert found["customer_id"] == "list:Café Noël"
    assert found["amount_including_tax"] == "1380.00"
    assert found["vat_amount"] == "230"
    assert found["line_number_in_file"] == 2


def test_titles_above_the_header_are_passed_and_lines_still_counted(read: Read) -> None:
    titles = "Atelier Exemple;;;;;\n\nFactures, septembre\n"

    assert invoice(read, (titles + LIST).encode())["line_number_in_file"] == 5


def test_a_row_above_the_header_is_rejected_not_lost(read: Read) -> None:
    row = LIST.splitlines()[1]

    found = read(f"Factures 2026;;;;;\n{row}\n{LIST}")

    assert [rejected.line_number for rejected in found.rejected] == [2]
    assert found.rejected[0].payload == row


def test_a_line_break_inside_quotes_keeps_the_physical_line(read: Read) -> None:
    content = LIST + 'F-2;14/09/2026;14/10/2026;"Deux\nlignes";10,00;12,00\n'
    content += "F-3;15/09/2026;15/10/2026;Acme;10,00;12,00\n"

    rows = read(content).rows["invoices"]

    assert [row["line_number_in_file"] for row in rows] == [2, 3, 5]
    assert rows[1]["customer_id"] == "list:Deux\nlignes"


def test_a_workbook_is_read_with_its_own_numbers_and_dates(
    read: Read, tmp_path: Path
) -> None:
    path = tmp_path / "factures.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Factures"])
        sheet.write_row(2, 0, LIST.splitlines()[0].split(";"))
        sheet.write_row(3, 0, ["F-1", None, "13/10/2026", "Acme", 1234.567, 1481.48])
        sheet.write_datetime(3, 1, datetime(2026, 9, 3), day)

    found = invoice(read, path)

    assert found["issue_date"] == "2026-09-03"
    assert found["due_date"] == "2026-10-13"
    assert found["amount_excluding_tax"] == "1234.567"
    assert found["line_number_in_file"] == 4


def test_years_of_two_digits_are_of_this_century(read: Read) -> None:
    content = LIST.replace("/2026", "/26").encode()

    assert invoice(read, content)["issue_date"] == "2026-09-13"


def test_bytes_of_no_encoding_are_refused_in_one_line(read: Read) -> None:
    content = LIST.encode("cp1252") + b"F-2;\x81;;;;\n"

    with pytest.raises(DocumentError, match="is no text in cp1252; save the file"):
        read(content)


def test_one_damaged_byte_makes_no_windows_file_of_utf_8(read: Read) -> None:
    content = LIST.encode() + b"F-2;14/09/2026;14/10/2026;Caf\xff;10,00;12,00\n"

    with pytest.raises(DocumentError) as refusal:
        read(content)

    assert str(refusal.value) == (
        "export, line 3: found 'byte 0xff'; expected UTF-8; save the file again as CSV "
        "UTF-8"
    )


def test_a_broken_record_is_rejected_alone(read: Read) -> None:
    found = read(LIST + "F-2;14/09/2026\n" + 'F-3;"x\n' + LIST.splitlines()[1])

    assert [row["line_number_in_file"] for row in found.rows["invoices"]] == [2, 5]
    assert [row.line_number for row in found.rejected] == [3, 4]
    assert found.rejected[0].payload == "F-2;14/09/2026"


def test_columns_that_nothing_uses_are_kept_under_free_names(read: Read) -> None:
    header, row = LIST.splitlines()
    more = '"a ""b""";currency;currency_source;Client;Solde'
    content = f"{header};{more}\n{row};1;2;3;4;5\n"

    found = invoice(read, content.encode())

    assert found["a 'b'"] == "1"
    assert found["currency (list)"] == "2"
    assert found["currency_source (list)"] == "3"
    assert found["Client"] == "4"
    assert "Solde" not in found


def test_the_payload_is_the_row_as_it_came(read: Read) -> None:
    assert (
        read(LIST)
        .payloads[-1]
        .startswith('{"Numéro de facture":"F-1","Date":"13/09/2026"')
    )


def test_no_canonical_file_is_taken_for_an_export() -> None:
    for path in CANONICAL.glob("*.csv"):
        if ".golden." not in path.name:
            for header in exports.headers(path, path.name):
                assert exports.matching(header) == [], path.name


def test_a_file_is_the_export_whose_columns_it_has_most_of(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text("Numéro,Date,Échéance,Client,HT,TTC\n1,,,,,\n", encoding="utf-8")

    source = identify(path, path.name, SHIPPED, as_kind=None)

    assert source.format == "French invoice list"
