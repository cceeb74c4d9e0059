"""Whose lines a bank file holds that names no account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lettrage.core.settings import settings_from
from lettrage.ingestion import catalogue
from lettrage.ingestion.catalogue import Catalogue
from lettrage.ingestion.formats.rows import Line, Rows, Statement
from lettrage.ingestion.parser import Batch
from lettrage.ingestion.sources import Bank

ONE, OTHER = "FR7630006000011234567890189", "FR7630004000031234567890143"
DAY = "2026-10-05"


class NamesNone:
    """A bank file of one line: "BANK", its account or a dash, its amount."""

    NAME = "names none"

    def identify(self, head: bytes) -> bool:
        return head.startswith(b"BANK")

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        from datetime import date

        _, account, amount = path.read_text().split()
        account = account.strip("-")
        rows, day = Rows(), date.fromisoformat(DAY)
        rows.lines.append(Line(1, 1, account, day, None, amount, ""))
        rows.statements.append(
            Statement(1, account, None, None, None, day, amount, "", 1)
        )
        yield rows.take()


@pytest.fixture(autouse=True)
def parser(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Catalogue((*catalogue.SHIPPED.by_head, Bank(NamesNone())))
    monkeypatch.setattr(catalogue, "SHIPPED", both)


def with_accounts(firm, *ibans: str) -> None:
    accounts = [{"iban": iban, "currency": "EUR"} for iban in ibans]
    table = {"accounts": accounts, "storage": {"threads": 1}}
    firm.settings = settings_from(table, source="test")


def lines(firm) -> list[tuple[object, ...]]:
    return firm.rows("select account_iban, currency, amount from raw.bank_lines")


def test_the_only_account_is_meant(firm) -> None:
    with_accounts(firm, "FR76 3000 6000 0112 3456 7890 189")
    landed = firm.land_text("a.bank", "BANK - 12.50")

    assert landed.error is None
    assert [(iban, code) for iban, code, _ in lines(firm)] == [(ONE, "EUR")]


def test_of_several_none_is_guessed(firm) -> None:
    with_accounts(firm, ONE, OTHER)
    landed = firm.land_text("a.bank", "BANK - 12.50")

    assert landed.error is not None
    assert "--account" in landed.error
    assert lines(firm) == []


def test_a_folder_named_after_the_account_says_it(firm) -> None:
    with_accounts(firm, ONE, OTHER)
    landed = firm.land_text(f"{OTHER}/a.bank", "BANK - 12.50")

    assert landed.error is None
    assert [iban for iban, _, _ in lines(firm)] == [OTHER]


def test_a_file_that_names_another_account_than_the_user_is_refused(firm) -> None:
    with_accounts(firm, ONE, OTHER)
    landed = firm.land_text(f"{OTHER}/a.bank", f"BANK {ONE} 12.50")

    assert landed.error is not None
    assert f"found '{ONE}'; the file names this account" in landed.error


def test_a_lost_warehouse_remembers_the_account_that_was_meant(firm) -> None:
    with_accounts(firm, ONE)
    firm.land_text("a.bank", "BANK - 12.50")
    before = firm.rows(
        "select bank_line_id, account_iban, currency from raw.bank_lines"
    )
    with_accounts(firm, ONE, OTHER)
    firm.workspace.warehouse_path.unlink()
    firm.land()

    assert before == firm.rows(
        "select bank_line_id, account_iban, currency from raw.bank_lines"
    )


def test_the_banks_own_number_inside_one_iban_is_that_account(firm) -> None:
    with_accounts(firm, ONE, "DE89370400440532013000")
    landed = firm.land_text("a.bank", "BANK 12345678901 12.50")

    assert landed.error is None
    assert [(iban, code) for iban, code, _ in lines(firm)] == [(ONE, "EUR")]


def test_a_bank_code_and_number_must_both_stand_in_the_iban(firm) -> None:
    german = "DE89370400440532013000"
    with_accounts(firm, ONE, german)
    firm.land_text("a.bank", "BANK 37040044/532013000 12.50")
    firm.land_text("b.bank", f"BANK {german} 12.50")
    firm.land_text("c.bank", "BANK 37040099/532013000USD 1.00")

    # The same line, and one of an account that is none of the firm's: it lacks a
    # currency, which nothing says.
    assert [iban for iban, _, _ in lines(firm)] == [german, german]


def test_a_number_inside_two_ibans_is_not_guessed(firm) -> None:
    with_accounts(firm, ONE, OTHER)
    landed = firm.land_text("a.bank", "BANK 12345678901 12.50")

    assert landed.error is not None
    assert lines(firm) == []


def test_a_number_that_the_user_names_the_iban_of_is_not_refused(firm) -> None:
    with_accounts(firm, ONE, OTHER)
    path = firm.write("a.bank", "BANK 12345678901 12.50")
    (landed,) = firm.land(path, account="FR76 3000 4000 0312 3456 7890 143")

    assert landed.error is None
    assert [iban for iban, _, _ in lines(firm)] == [OTHER]


def test_a_lost_warehouse_remembers_which_account_a_number_was(firm) -> None:
    with_accounts(firm, ONE)
    firm.land_text("a.bank", "BANK 12345678901 12.50")
    before = firm.rows(
        "select bank_line_id, account_iban, currency from raw.bank_lines"
    )
    with_accounts(firm, ONE, OTHER)
    firm.workspace.warehouse_path.unlink()
    firm.land()

    assert before == firm.rows(
        "select bank_line_id, account_iban, currency from raw.bank_lines"
    )
