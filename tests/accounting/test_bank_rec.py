"""The bank reconciliation: what explains a difference, and what does not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import fastexcel
import pytest
from typer.testing import CliRunner

from lettrage.accounting.bank_rec import export_bank_reconciliation
from lettrage.accounting.cli import app as export_app
from lettrage.accounting.workbook import HEADER_ROW
from lettrage.core import console, warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

# A fiscal year from July. BQ1 in euros, BQ2 in francs, BQ3 of which nothing landed.
TABLES = """
create schema intermediate;
create schema marts;
create table intermediate.int_settings_pivoted as
select date '2026-11-15' as as_of_date, 'EUR' as company_currency,
    date '2026-06-01' as books_start_date, 7 as fiscal_year_start_month;
create table intermediate.int_accounts_chosen as
select 'suspense' as purpose, '471' as account;
create table intermediate.int_bank_accounts_numbered as
select * from (values
    ('FR1', '5121', 'BQ1', 'Vernance'), ('CH2', '5122', 'BQ2', 'Solène'),
    ('FR3', '5123', 'BQ3', 'Livret')
) as accounts (account_iban, account, journal, name);
create table intermediate.int_entry_lines_landed (
    entry_id varchar, is_opening boolean
);
create table marts.bank_statements (
    account_iban varchar, closing_date date, chains boolean
);
create table marts.cash_positions (
    account_iban varchar, date date, balance_amount decimal(18, 4), currency varchar
);
insert into marts.cash_positions values
('FR1', '2026-09-30', 1, 'EUR'), ('FR1', '2026-10-31', 1105, 'EUR'),
('FR1', '2026-11-15', 9, 'EUR'), ('CH2', '2026-10-15', 50, 'CHF');
create table marts.bank_lines as
select
    bank_line_id, account_iban, cast(booking_date as date) as booking_date, label,
    cast(null as varchar) as counterparty_name, 'R ' || bank_line_id as bank_reference,
    cast(amount as decimal(18, 4)) as amount
from (values
    ('old', 'FR1', '2026-05-30', 'Avant les livres', 77),
    ('b1', 'FR1', '2026-06-10', 'Client A', 5),
    ('b2', 'FR1', '2026-10-12', 'Client B', 100),
    ('b3', 'CH2', '2026-10-14', 'Kunde C', 50)
) as lines (bank_line_id, account_iban, booking_date, label, amount);
create table marts.journal_lines as
select
    entry_id, pattern, cast(entry_date as date) as entry_date, account, bank_line_id,
    'Écriture ' || entry_id as label, entry_id as document,
    cast(greatest(amount, 0) as decimal(18, 4)) as debit_amount,
    cast(greatest(-amount, 0) as decimal(18, 4)) as credit_amount, currency,
    cast(currency_amount as decimal(18, 4)) as currency_amount
from (values
    ('opening', 'opening', '2026-06-01', '5121', null, 1000, null, null),
    ('e1', 'bank', '2026-06-10', '5121', 'b1', 5, null, null),
    ('carried', 'carried', '2026-07-01', '5121', null, 1005, null, null),
    ('e2', 'bank', '2026-10-12', '5121', 'b2', 100, null, null),
    ('e2', 'bank', '2026-10-12', '471', 'b2', -100, null, null),
    ('e3', 'bank', '2026-10-14', '5122', 'b3', 53.5, 'CHF', 50),
    -- A month later 60 of the line are a customer's after all.
    ('e4', 'bank', '2026-11-03', '471', 'b2', 60, null, null)
) as lines (
    entry_id, pattern, entry_date, account, bank_line_id, amount, currency,
    currency_amount
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


def _exported(firm: Path, folder: Path, asked: str | None = None):
    workspace, settings = console.opened(firm)
    return export_bank_reconciliation(workspace, settings, folder, asked=asked)


def _rows(path: Path, sheet: str) -> list[dict[str, object]]:
    found = fastexcel.read_excel(path).load_sheet(sheet, header_row=HEADER_ROW)
    return found.to_polars().to_dicts()


def _explained(tmp_path: Path, *, then: str, asked: str = "2026-10"):
    """What the account BQ1 came out as, and the rows between its two balances."""
    written = _exported(_firm(tmp_path / "firm", then=then), tmp_path, asked)
    rows = _rows(written.path, "BQ1 5121")
    between = [
        (row["Rubrique"], row["Libellé"], row["Montant"])
        for row in rows
        if row["Montant"] is not None and not str(row["Rubrique"]).startswith("Solde")
    ]
    amounts = [row["Montant"] for row in rows if row["Montant"] is not None]
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1])
    return written.accounts[0], between


def test_where_bank_and_ledger_agree_an_account_is_green(firm, tmp_path) -> None:
    written = _exported(firm, tmp_path)
    # The last month that has ended, though a later balance is known.
    assert written.path == tmp_path / "rapprochement-2026-10.xlsx"
    assert [
        (account.journal, account.currency, account.unexplained_amount)
        for account in written.accounts
    ] == [("BQ1", "EUR", Decimal(0)), ("BQ2", "CHF", Decimal(0))]
    summary = _rows(written.path, "Rapprochement")
    assert [row["Résultat"] for row in summary] == ["conforme", "conforme"]
    assert [row["Solde comptable"] for row in summary] == [1105, 50]


def test_what_waits_in_suspense_is_net_of_what_was_cleared_since(
    firm, tmp_path
) -> None:
    (waiting,) = [
        row
        for row in _rows(_exported(firm, tmp_path).path, "BQ1 5121")
        if row["En attente"] is not None
    ]
    assert (waiting["Libellé"], waiting["En attente"], waiting["Âge (jours)"]) == (
        "Client B", 40, 34,
    )  # fmt: skip


def test_a_bank_line_without_entry_explains_its_amount(tmp_path) -> None:
    then = "delete from marts.journal_lines where entry_id = 'e2'"
    account, between = _explained(tmp_path, then=then)
    assert account.is_reconciled
    assert between == [("À la banque, sans écriture", "Client B", -100)]


def test_an_entry_in_a_later_month_explains_the_line_of_a_closed_one(tmp_path) -> None:
    then = (
        "update marts.journal_lines set entry_date = '2026-11-01' where entry_id = 'e2'"
    )
    account, between = _explained(tmp_path, then=then)
    assert account.is_reconciled
    assert between == [("À la banque, comptabilisé plus tard", "Client B", -100)]


def test_an_entry_that_no_bank_line_proves_explains_its_amount(tmp_path) -> None:
    then = """
        insert into marts.journal_lines by name
        select 'od' as entry_id, 'landed' as pattern, date '2026-10-31' as entry_date,
            '5121' as account, 'Chèque émis' as label, 0 as debit_amount,
            30 as credit_amount
    """
    account, between = _explained(tmp_path, then=then)
    assert account.is_reconciled
    assert between == [("Comptabilisé, absent de la banque", "Chèque émis", -30)]


def test_a_line_entered_at_another_amount_explains_the_gap(tmp_path) -> None:
    then = """
        update marts.journal_lines set debit_amount = 99.99
        where entry_id = 'e2' and account = '5121'
    """
    account, between = _explained(tmp_path, then=then)
    assert account.is_reconciled
    assert between == [("Montants différents", "Client B", -0.01)]


def test_last_year_s_line_is_still_a_reason_this_year(tmp_path) -> None:
    then = """
        delete from marts.journal_lines where entry_id = 'e1';
        update marts.journal_lines set debit_amount = 1000 where entry_id = 'carried'
    """
    account, between = _explained(tmp_path, then=then)
    assert account.is_reconciled
    assert between == [("À la banque, sans écriture", "Client A", -5)]


def test_an_opening_that_the_bank_does_not_know_stays_unexplained(tmp_path) -> None:
    then = """
        update marts.journal_lines set debit_amount = debit_amount - 0.01
        where pattern in ('opening', 'carried')
    """
    account, between = _explained(tmp_path, then=then)
    assert account.unexplained_amount == Decimal("0.01")
    assert between == [("Écart non expliqué", None, -0.01)]


def test_an_opening_that_landed_is_no_entry_without_bank_line(tmp_path) -> None:
    then = """
        insert into intermediate.int_entry_lines_landed values ('opening', true);
        update marts.journal_lines set pattern = 'landed' where entry_id = 'opening'
    """
    account, between = _explained(tmp_path, then=then)
    assert (account.is_reconciled, between) == (True, [])


def test_an_account_without_any_balance_is_not_green(tmp_path) -> None:
    then = "delete from marts.cash_positions where account_iban = 'CH2'"
    firm = _firm(tmp_path / "firm", then=then)
    asked = ["bank-rec", str(tmp_path), "--period", "2026-10", "-w", str(firm)]
    result = CliRunner().invoke(export_app, asked)
    assert result.exit_code == 1
    assert "BQ1 5121: green" in result.stderr
    assert "BQ2 5122: wrong: the bank tells no balance" in result.stderr


def test_the_command_ends_well_when_all_is_green(firm, tmp_path) -> None:
    asked = ["bank-rec", str(tmp_path), "-w", str(firm)]
    result = CliRunner().invoke(export_app, asked)
    assert result.exit_code == 0
    assert result.stdout.strip().endswith("rapprochement-2026-10.xlsx")
    assert "BQ1 5121: waiting in suspense: 1" in result.stderr
    assert "BQ2 5122: the bank's last balance is of 2026-10-15" in result.stderr


def test_the_same_build_gives_the_same_bytes(firm, tmp_path) -> None:
    content = _exported(firm, tmp_path).path.read_bytes()
    assert _exported(firm, tmp_path).path.read_bytes() == content


@pytest.mark.parametrize("asked", ["2025-01", "October"])
def test_a_period_before_the_books_is_told(firm, tmp_path, asked) -> None:
    with pytest.raises(ConfigurationError, match="--period"):
        _exported(firm, tmp_path, asked)
