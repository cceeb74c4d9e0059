"""The import files of entries: their bytes, and what they refuse to hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lettrage.accounting.cli import app as export_app
from lettrage.accounting.entries import EntriesFile, export_entries
from lettrage.accounting.entries_cli import LayoutName
from lettrage.accounting.entries_layouts import LAYOUTS
from lettrage.core import warehouse
from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

# A closed invoice, a receipt under way in dollars, an opening, a landed purchase.
TABLES = """
create schema intermediate;
create schema marts;
create table intermediate.int_settings_pivoted as
select date '2026-11-15' as as_of_date, 'EUR' as company_currency;
create table marts.journal_lines as
select
    entry_id, entry_line, journal, journal || ' journal' as journal_label, entry_number,
    cast(entry_date as date) as entry_date, account, account_label, auxiliary_account,
    auxiliary_label, document, cast(entry_date as date) as document_date, label,
    cast(debit as decimal(18, 4)) as debit_amount,
    cast(credit as decimal(18, 4)) as credit_amount,
    lettrage_code, cast(lettrage_date as date) as lettrage_date,
    cast(validated_date as date) as validated_date, currency,
    cast(currency_amount as decimal(18, 4)) as currency_amount, 'made' as pattern,
    auxiliary_account as customer_id, document as invoice_number,
    cast(null as varchar) as bank_line_id, cast(null as varchar) as decision_id, origin
from (values
    ('s', 1, 'VE', '10', '2026-10-05', '411', 'Clients', 'C1', 'Été, "SA"',
     'FA2026-00042', E'Facture\\t"été", suite d’un libellé bien plus long que tout',
     1250.5, 0, 'AB', '2026-10-20', '2026-11-02', null, null, 'lettrage'),
    ('s', 2, 'VE', '10', '2026-10-05', '706', 'Services', null, null, 'FA2026-00042',
     'Facture', 0, 1250.5, null, null, '2026-11-02', null, null, 'lettrage'),
    ('b', 1, 'BQ1', '9', '2026-10-20', '5121', 'Banque', null, null, 'R9', 'VIR',
     1250.5, 0, null, null, null, 'USD', 1400.25, 'lettrage'),
    ('b', 2, 'BQ1', '9', '2026-10-20', '411', 'Clients', 'C1', 'Été, "SA"', 'R9', 'VIR',
     0, 1250.5, 'AC', '2026-11-03', null, null, null, 'lettrage'),
    ('o', 1, 'AN', '1', '2026-10-01', '5121', 'Banque', null, null, 'AN', 'Solde', 7, 0,
     null, null, null, null, null, 'lettrage'),
    ('p', 1, 'HA', '1', '2026-10-06', '401', 'Fournisseurs', null, null, 'A', 'Achat',
     5, 0, null, null, null, null, null, 'landed')
) as lines (
    entry_id, entry_line, journal, entry_number, entry_date, account, account_label,
    auxiliary_account, auxiliary_label, document, label, debit, credit, lettrage_code,
    lettrage_date, validated_date, currency, currency_amount, origin
);
"""


def _firm(root: Path, *, then: str = "") -> Path:
    root.mkdir(exist_ok=True)
    (root / "lettrage.toml").write_text('[company]\nname = "Atelier Démo"\n', "utf-8")
    workspace, storage = Workspace.at(root), Storage(threads=1)
    with warehouse.writer(workspace, storage) as connection:
        create_raw_tables(connection)
        connection.execute(TABLES)
        connection.execute(then)
        warehouse.publish(connection, workspace, storage)
    return root


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> Path:
    return _firm(tmp_path_factory.mktemp("firm"))


def _exported(
    firm: Path, folder: Path, name: str, asked: str | None = "2026-10", **options: bool
) -> tuple[EntriesFile, list[str]]:
    layout = LAYOUTS[name]
    written = export_entries(Workspace.at(firm), folder, layout, asked=asked, **options)
    text = written.path.read_bytes().decode(layout.encoding)
    assert text.endswith("\r\n")
    return written, text.split("\r\n")[:-1]


def test_the_command_knows_every_layout() -> None:
    assert [name.value for name in LayoutName] == list(LAYOUTS)


def test_sage_takes_eleven_columns_between_tabs(firm, tmp_path) -> None:
    written, lines = _exported(firm, tmp_path, "sage")
    assert written.path.name == "entries-2026-10-sage.txt"
    assert lines[0].split("\t") == [
        "G", "VE", "051026", "10", "411", "C1", 'Facture "été", suite d\'un', "", "",
        "1250,50", "0,00",
    ]  # fmt: skip


def test_quadra_puts_each_field_at_its_place(firm, tmp_path) -> None:
    _, lines = _exported(firm, tmp_path, "quadra")
    assert {len(line) for line in lines} == {193}
    first = lines[0]
    # Places of the record M, from 1.
    places = {1: 9, 12: 20, 42: 55, 70: 71, 108: 113, 117: 146, 149: 158}
    assert [first[start - 1 : end] for start, end in places.items()] == [
        "MC1      ", "000051026", "D+000000125050", "AB", "EURVE ",
        'Facture "été", suite d’un libe', "2026-00042",
    ]  # fmt: skip
    assert lines[1][1:9] == "706     "


def test_ebp_takes_eleven_fields_between_commas(firm, tmp_path) -> None:
    _, lines = _exported(firm, tmp_path, "ebp")
    assert lines[0] == (
        '10,05102026,VE,C1,,"Facture été suite d\'un libellé bien plus",'
        '"FA2026-00042",1250.50,D,,EUR'
    )
    assert lines[2] == '9,20102026,BQ1,5121,,"VIR","R9",1250.50,D,,EUR'


def test_pennylane_takes_the_columns_of_a_fec(firm, tmp_path) -> None:
    _, lines = _exported(firm, tmp_path, "pennylane")
    header, *rows = [line.split("\t") for line in lines]
    assert (header[0], header[-1], len(header)) == ("JournalCode", "Idevise", 18)
    assert rows[2][11:] == ["1250,50", "0,00", "", "", "", "1400,25", "USD"]
    # Cleared after the file's last day: not cleared in it.
    assert [row[13:16] for row in rows[::3]] == [
        ["AB", "20261020", "20261102"], ["", "", ""],
    ]  # fmt: skip


def test_quickbooks_takes_names_and_numbers_an_entry_once(firm, tmp_path) -> None:
    _, lines = _exported(firm, tmp_path, "quickbooks")
    assert lines[0] == (
        "Journal No.,Journal Date,Account Name,Description,Debits,Credits,Name"
    )
    assert lines[4] == 'BQ1-202610-9,10/20/2026,Clients,VIR,,1250.50,"Été, ""SA"""'


def test_two_accounts_of_one_name_are_refused_where_names_tell(tmp_path) -> None:
    then = (
        "update marts.journal_lines set account_label = 'Clients' where journal = 'VE'"
    )
    firm = _firm(tmp_path / "firm", then=then)
    with pytest.raises(DocumentError, match=r"'Clients'.*411, 706 share this name"):
        _exported(firm, tmp_path, "quickbooks")
    assert list(tmp_path.glob("entries*")) == []


def test_an_account_is_never_cut(tmp_path) -> None:
    then = """
        update marts.journal_lines set auxiliary_account = 'CLIENT-00042'
        where journal = 'BQ1' and account = '411'
    """
    firm = _firm(tmp_path / "firm", then=then)
    with pytest.raises(
        DocumentError,
        match=r"quadra\.txt, line 4, Numéro de compte: found 'CLIENT-00042'; "
        r"expected at most 8 characters \(entry BQ1 9\)",
    ):
        _exported(firm, tmp_path, "quadra")
    assert [path.name for path in tmp_path.iterdir()] == ["firm"]


def test_less_than_a_cent_is_never_rounded_away(tmp_path) -> None:
    then = "update marts.journal_lines set debit_amount = 1.005 where debit_amount > 0"
    firm = _firm(tmp_path / "firm", then=then)
    with pytest.raises(DocumentError, match=r"line 1, Montant: found '1\.0050'"):
        _exported(firm, tmp_path, "quadra")


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_every_layout_holds_as_many_lines_and_the_same_bytes_again(
    firm, tmp_path, name
) -> None:
    written, lines = _exported(firm, tmp_path, name)
    assert len(lines) - LAYOUTS[name].has_header == written.lines_count == 4
    content = written.path.read_bytes()
    assert _exported(firm, tmp_path, name)[0].path.read_bytes() == content


def test_openings_are_in_it_only_when_asked_for(firm, tmp_path) -> None:
    without, _ = _exported(firm, tmp_path, "csv")
    assert (without.entries_count, without.openings_count) == (2, 1)
    with_them, lines = _exported(firm, tmp_path, "csv", with_openings=True)
    assert (with_them.entries_count, with_them.openings_count) == (3, 0)
    assert lines[1].split(",")[:3] == ["o", "1", "AN"]


def test_quadra_adds_up_to_nothing(firm, tmp_path) -> None:
    _, lines = _exported(firm, tmp_path, "quadra")
    signed = [Decimal(line[42:55]) * (1 if line[41] == "D" else -1) for line in lines]
    assert sum(signed) == 0


@pytest.mark.parametrize("asked", ["2026-09", "October"])
def test_a_period_without_entries_is_told(firm, tmp_path, asked) -> None:
    with pytest.raises(ConfigurationError, match="--period"):
        _exported(firm, tmp_path, "csv", asked)


def test_the_command_counts_what_is_provisional(firm, tmp_path) -> None:
    asked = ["entries", str(tmp_path), "--layout", "ebp", "-w", str(firm)]
    result = CliRunner().invoke(export_app, asked)
    assert result.exit_code == 0
    # The last month that has ended on the business date.
    assert result.stdout.strip().endswith("entries-2026-10-ebp.txt")
    assert "2 entries of 4 lines; 1 are provisional" in result.stderr
    assert "second-hand" in result.stderr
