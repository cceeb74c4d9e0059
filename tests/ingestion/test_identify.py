from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.ingestion.catalogue import SHIPPED, Catalogue
from lettrage.ingestion.header import header_of, kinds_of
from lettrage.ingestion.identify import identify
from lettrage.ingestion.kinds import DECISIONS, KINDS, Kind
from lettrage.ingestion.layouts import from_text
from lettrage.ingestion.parser import Batch
from lettrage.ingestion.sources import Bank, Canonical


def identified(
    tmp_path: Path,
    content: str | bytes,
    kind: str | None = None,
    catalogue: Catalogue = SHIPPED,
) -> Any:
    path = tmp_path / "original"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return identify(path, "file.csv", catalogue, as_kind=kind)


def refusal(tmp_path: Path, content: str | bytes, kind: str | None = None) -> str:
    with pytest.raises(DocumentError) as raised:
        identified(tmp_path, content, kind)
    return str(raised.value)


@pytest.mark.parametrize("kind", [*KINDS, DECISIONS], ids=lambda kind: kind.name)
def test_each_kind_is_known_by_its_required_columns_and_by_all(kind: Kind) -> None:
    for names in (sorted(kind.required), list(kind.names)):
        assert kinds_of(header_of(names)) == [kind]


def test_the_nearest_kind_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    text = "invoice_number,customer_id,issue_date,due_date,currency,vat_amount,x\n"

    assert refusal(tmp_path, text) == (
        "file.csv: found 'CSV with columns invoice_number, customer_id, issue_date, "
        "due_date, currency, …; nearest is opening_items, whose required open_amount "
        "it lacks"
    )


def test_a_delimiter_that_is_no_comma_is_named_when_columns_lack(
    tmp_path: Path,
) -> None:
    said = refusal(tmp_path, "customer_id;name;pays\n")

    assert "semicolon between fields" in said
    assert said.endswith("nearest is customers, whose required country it lacks")


def test_more_than_one_kind_is_refused_naming_them(tmp_path: Path) -> None:
    names = ["customer_id", "name", "country", "employee_id", "seniority"]
    said = refusal(tmp_path, ",".join(names) + "\n")

    assert said == "file.csv: may be customers and employees; say which with --as"


def test_more_than_one_bank_format_is_refused_naming_them(
    tmp_path: Path,
) -> None:
    class Other:
        NAME = "other"

        def identify(self, head: bytes) -> bool:
            return True

        def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
            raise AssertionError

    sample = Path(__file__).parents[1] / "samples" / "camt053" / "twins.xml"
    both = Catalogue((*SHIPPED.by_head, Bank(Other())))

    with pytest.raises(DocumentError) as raised:
        identified(tmp_path, sample.read_bytes(), catalogue=both)
    assert str(raised.value) == (
        "file.csv: may be camt.053 and other; say which with --as"
    )


def test_a_layout_of_the_workspace_wins_over_a_shipped_one(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "samples" / "bank_csv" / "qonto.csv"
    (shipped,) = SHIPPED.of_head(sample.read_bytes())
    assert isinstance(shipped, Bank)
    assert shipped.layout
    own = Bank(from_text(shipped.layout.replace("Qonto CSV", "Ma banque")))
    both = SHIPPED.with_first([own])

    assert identified(tmp_path, sample.read_bytes(), catalogue=both) is own


def test_decisions_are_refused_with_the_command_that_takes_them(
    tmp_path: Path,
) -> None:
    said = refusal(tmp_path, "bank_reference,invoice_number,allocated_amount\n")

    assert said.endswith("use `lettrage matches import`")


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, "customer_id,name,country,Name\n")

    assert "line 1: found 'name'; a column's name stands twice" in said


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "an empty file"),
        (b"\n\n", "'\\n\\n'"),
        (b"\x1f\x8b\x08\x00", "gzip archive"),
        (b"\x00\x01\x02", "\\x00\\x01"),
        (b"foo,bar\n1,2\n", "CSV with columns foo, bar"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_seen_and_accepted(
    tmp_path: Path, content: bytes, seen: str
) -> None:
    said = refusal(tmp_path, content)

    assert seen in said
    assert "expected a canonical file (CSV, XLSX or Parquet" in said
    assert "lettrage formats" in said
    assert "\n" not in said


def test_a_named_kind_must_have_its_columns(tmp_path: Path) -> None:
    said = refusal(tmp_path, "customer_id,name,country\n", kind="employees")

    assert said.endswith("whose required employee_id, seniority it lacks")


def test_a_kind_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="lettrage formats"):
        identified(tmp_path, "a,b\n", kind="clients")


def test_a_bank_format_can_be_named(tmp_path: Path) -> None:
    found = identified(tmp_path, "anything", kind="mt940")

    assert isinstance(found, Bank)
    assert found.format == "MT940"


FRAME = pl.DataFrame(
    {
        "date": [date(2026, 10, 1)],
        "currency": ["USD"],
        "units_per_eur": [Decimal("1.1593")],
    }
)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    for format, write in (
        ("XLSX", FRAME.write_excel),
        ("Parquet", FRAME.write_parquet),
    ):
        buffer = io.BytesIO()
        write(buffer)
        found = identified(tmp_path, buffer.getvalue())
        assert isinstance(found, Canonical)
        assert (found.kind.name, found.format) == ("fx_rates", format)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "Hello")

    assert "ZIP archive" in refusal(tmp_path, buffer.getvalue())


def test_an_unknown_banks_file_is_refused_showing_what_was_guessed(
    tmp_path: Path,
) -> None:
    text = "Datum;Tekst;Beloeb;Saldo\n01-10-2026;Kunde 7;1.250,00;2.250,00\n"
    said = refusal(tmp_path, text.encode("cp1252"))

    assert "no known bank's CSV" in said
    assert "lettrage layouts guess" in said
    assert "\n" not in said


def test_a_layout_of_the_workspace_reads_what_no_shipped_one_does(firm: Any) -> None:
    text = "Jour;Objet;Somme\n05/10/2026;Virement Dupont;1 250,00\n"
    refused = firm.land_text("banque.csv", text.encode("cp1252"))
    firm.workspace.layouts.mkdir()
    layout = """\
name = "Banque Locale"
delimiter = ";"
dates = ["DD/MM/YYYY"]
decimal = ","
currency = "EUR"

[columns]
booking_date = "Jour"
label = "Objet"
amount = "Somme"
"""
    (firm.workspace.layouts / "locale.toml").write_text(layout)
    (landed,) = firm.land(
        firm.files / "banque.csv", account="FR7630006000011234567890189"
    )
    (firm.workspace.layouts / "locale.toml").unlink()
    firm.workspace.warehouse_path.unlink()
    firm.land()

    assert refused.error is not None
    assert (landed.format, landed.landed) == ("Banque Locale", 1)
    # The books keep the layout: a lost warehouse is read as it was.
    assert firm.rows("select amount, format from raw.bank_lines") == [
        (Decimal("1250"), "Banque Locale")
    ]
