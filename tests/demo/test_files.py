from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import fastexcel
import pytest

from lettrage.core.identifiers import (
    is_valid_iban,
    is_valid_siren,
    is_valid_siret,
    is_valid_vat_number,
)
from lettrage.core.settings import settings_from
from lettrage.demo.generate import DEMO_SEED, decided_to, write_demo_files
from lettrage.ingestion.kinds import DECISIONS, Kind
from lettrage.ingestion.kinds import KINDS as ALL_KINDS

Table = Callable[[str], list[dict[str, str]]]

AS_OF = date(2026, 11, 24)
START = date(2025, 6, 1)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_and_date_give_the_same_bytes(
    folder: Path, tmp_path: Path
) -> None:
    write_demo_files(tmp_path, seed=DEMO_SEED, as_of=AS_OF)
    assert hashes(tmp_path) == hashes(folder)


def test_another_seed_gives_other_files(folder: Path, tmp_path: Path) -> None:
    write_demo_files(tmp_path, seed=DEMO_SEED + 1, as_of=AS_OF)
    made, known = hashes(tmp_path), hashes(folder)
    assert made.keys() == known.keys()
    drawn_by_nothing = {
        "company.toml",
        "files/products.csv",
        "files/price_rules.csv",
        "files/rate_cards.csv",
    }
    assert {name for name in made if made[name] == known[name]} == drawn_by_nothing


# What accounting software and electronic invoices write, and no user of this firm.
ELSEWHERE = {"accounting_entries", "trial_balances", "invoice_vat_breakdowns"}
KINDS = tuple(kind for kind in ALL_KINDS if kind.name not in ELSEWHERE)


@pytest.mark.parametrize("kind", [*KINDS, DECISIONS], ids=lambda kind: kind.name)
def test_every_kind_of_the_contract_is_there_with_its_columns(
    table: Table, folder: Path, kind: Kind
) -> None:
    if kind.name == "expenses":
        book = fastexcel.read_excel(folder / "files" / "expenses.xlsx")
        sheet = book.load_sheet(0, dtypes="string").to_arrow()
        names, count = set(sheet.schema.names), sheet.num_rows
    else:
        rows = table(kind.name)
        names, count = set(rows[0]), len(rows)
    assert count > 0
    assert kind.required <= names
    own = {"account_manager"} if kind.name == "customers" else set()
    assert names - set(kind.names) == own


def test_choices_are_those_of_the_contract(table: Table) -> None:
    for kind in KINDS:
        if kind.name == "expenses":
            continue
        for row in table(kind.name):
            for column in kind.columns:
                value = row.get(column.name)
                assert not column.choices or not value or value in column.choices


def test_every_number_of_a_firm_has_right_check_digits(table: Table) -> None:
    customers = table("customers")
    assert len(customers) == 300
    assert len({row["name"] for row in customers}) == 300
    for row in customers:
        assert is_valid_vat_number(row["vat_number"])
        assert not row["iban"] or is_valid_iban(row["iban"])
        assert not row["siret"] or is_valid_siret(row["siret"])
        if row["country"] == "FR":
            assert is_valid_siren(row["siren"])
            assert row["siren"] in row["vat_number"]
            assert not row["siret"] or row["siret"].startswith(row["siren"])
        else:
            assert not row["siren"]
    countries = {row["country"] for row in customers}
    assert {"FR", "DE", "BE", "CH"} <= countries


def test_a_parent_is_a_customer(table: Table) -> None:
    customers = table("customers")
    known = {row["customer_id"] for row in customers}
    parents = {row["parent_customer_id"] for row in customers} - {""}
    assert len(parents) == 4
    assert parents <= known


def test_the_company_is_ready_for_init(folder: Path) -> None:
    given = tomllib.loads((folder / "company.toml").read_text(encoding="utf-8"))
    settings = settings_from(
        {
            "company": {k: v for k, v in given.items() if isinstance(v, str)},
            **{k: v for k, v in given.items() if not isinstance(v, str)},
        },
        source="company.toml",
    )
    assert is_valid_siren(settings.company.siren)
    assert is_valid_vat_number(settings.company.vat_number)
    assert [account.currency for account in settings.accounts] == ["EUR", "EUR", "CHF"]
    assert len({account.bic for account in settings.accounts}) == 2
    assert all(is_valid_iban(account.iban) for account in settings.accounts)
    assert settings.accounting.books_start == START
    assert settings.accounting.fiscal_year_start_month == START.month


def test_the_opening_balances_balance_and_tie_to_their_items(table: Table) -> None:
    balances = table("opening_balances")
    debit = sum(Decimal(row["debit_amount"]) for row in balances)
    credit = sum(Decimal(row["credit_amount"]) for row in balances)
    assert debit == credit > 0
    items = [row for row in table("opening_items") if row["currency"] == "EUR"]
    in_francs = {
        row["customer_id"] for row in table("opening_items") if row["currency"] != "EUR"
    }
    owed = sum(
        Decimal(row["debit_amount"])
        for row in balances
        if row["account"] == "411" and row["auxiliary_account"] not in in_francs
    )
    assert owed == sum(Decimal(row["open_amount"]) for row in items)
    awaited = [row for row in balances if row["account"] == "44574"]
    vat = sum(Decimal(row["open_vat_amount"]) for row in table("opening_items"))
    assert [Decimal(row["credit_amount"]) for row in awaited] == [vat]


def test_rates_cover_every_day_that_needs_one(table: Table) -> None:
    rates = table("fx_rates")
    for currency in ("CHF", "USD"):
        days = [row["date"] for row in rates if row["currency"] == currency]
        assert days == sorted(set(days))
        assert days[0] < str(START - timedelta(days=30))
        assert days[-1] == str(AS_OF)


def test_only_the_deliberate_rows_of_time_are_wrong(table: Table) -> None:
    rows = table("time_entries")
    wrong = [
        row
        for row in rows
        if "," in row["hours"] or row["date"] == "2026-02-31" or not row["customer_id"]
    ]
    assert len(wrong) == 3
    assert len(rows) > 500


def test_the_decisions_cover_the_first_six_months() -> None:
    assert decided_to(AS_OF) == date(2026, 8, 31)
