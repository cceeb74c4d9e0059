from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion import layouts
from lettrage.ingestion.layouts import Guess, from_text, guess, shipped

CORPUS = "corpus/bank/csv"


@pytest.fixture
def guessed(tmp_path: Path) -> Callable[[str], Guess]:
    """The guess at a content."""

    def of(content: str) -> Guess:
        path = tmp_path / "banque.csv"
        path.write_text(content, encoding="utf-8")
        found = guess(path, path.name)
        assert found is not None
        return found

    return of


def test_balances_that_follow_prove_the_columns(
    guessed: Callable[[str], Guess],
) -> None:
    found = guessed(
        "Relevé;;;\nOp;Jour;Mvt;Reste\n"
        "Loyer;02/10/2026;-100,00;900,00\nVente;25/10/2026;200,00;1 100,00\n"
    )

    assert found.is_proven
    assert found.draft.columns == {
        "booking_date": ("Jour",), "amount": ("Mvt",), "balance": ("Reste",),
        "label": ("Op",),
    }  # fmt: skip
    assert found.draft.decimal == ","
    assert found.draft.dates == ("DD/MM/YYYY",)


def test_amount_and_balance_are_told_apart_by_which_follows_which(
    guessed: Callable[[str], Guess],
) -> None:
    found = guessed(
        "Op;Jour;Reste;Mvt\n"
        "Loyer;02/10/2026;900,00;-100,00\nVente;25/10/2026;1 100,00;200,00\n"
    )

    assert found.draft.columns["amount"] == ("Mvt",)
    assert found.draft.columns["balance"] == ("Reste",)


def test_a_single_line_proves_no_balance(guessed: Callable[[str], Guess]) -> None:
    found = guessed(
        "Date;Libellé;Montant;Devise;Contre-valeur\n"
        "31/10/2026;a;-1,00;EUR;-1,10\n30/10/2026;b;2,00;USD;1,80\n"
    )

    assert not found.is_proven
    assert "balance" not in found.draft.columns


def test_nothing_is_told_by_name_and_all_is_proven(
    guessed: Callable[[str], Guess],
) -> None:
    found = guessed(
        "Quand;Quoi;S;E;Position\n02/10/2026;Loyer;100,00;;900,00\n"
        "25/10/2026;Vente;;200,00;1 100,00\n26/10/2026;Vente;;50,00;1 150,00\n"
    )

    assert found.is_proven
    assert found.draft.columns == {
        "booking_date": ("Quand",), "debit": ("S",), "credit": ("E",),
        "balance": ("Position",), "label": ("Quoi",),
    }  # fmt: skip


def test_a_file_without_header_is_told_by_its_columns_numbers(
    guessed: Callable[[str], Guess], tmp_path: Path
) -> None:
    found = guessed(
        "02/10/2026;-100,00;Virement;;LOYER OCTOBRE\n"
        "25/10/2026;200,00;Virement;;VIR RECU DUVAL\n"
        "32/10/2026;1,00;Virement;;FAUX\n"
    )
    layout = from_text(found.toml)
    path = tmp_path / "banque.csv"
    seen = layouts.preview(layout, path, path.name)

    assert "width = 5" in found.toml
    assert [str(doubt) for doubt in found.doubts] == [
        "booking_date is known by its content alone",
        "amount is known by its content alone",
        "label is known by its content alone",
        "1 rows do not fit",
    ]
    assert [line["amount"] for line in seen.lines] == [-100, 200]
    assert [row.line_number for row in seen.rejected] == [3]
    assert layout.identify(path.read_bytes())
    # A file that has a header, or other columns, is another bank's.
    assert not layout.identify(b"a;b;c;d;e\n" + path.read_bytes())
    assert not layout.identify(b"02/10/2026;-100,00;Virement;LOYER\n")


def test_what_nothing_proves_is_a_doubt(guessed: Callable[[str], Guess]) -> None:
    found = guessed(
        "Date,Description,Amount,Status\n"
        "02/03/2026,a,1.50,Booked\n02/03/2026,b,2.50,Pending\n"
    )

    assert not found.is_proven
    assert [str(doubt) for doubt in found.doubts] == [
        "dates may be DD/MM/YYYY or MM/DD/YYYY",
        "no amount in Amount is negative",
        "1 rows do not fit",
        "only Status = Booked would land",
    ]
    assert all(str(doubt) in found.line for doubt in found.doubts)
    assert "\n" not in found.line


def test_the_guessed_toml_is_a_layout_that_reads_the_file(
    guessed: Callable[[str], Guess], tmp_path: Path
) -> None:
    found = guessed(
        "Buchungstag;Verwendungszweck;Betrag;Währung;Kategorie\n"
        "31.10.2026;Miete;-1.234,56;EUR;Wohnen\n"
    )
    layout = from_text(found.toml)

    path = tmp_path / "banque.csv"
    assert layout.identify(path.read_bytes())
    assert layouts.preview(layout, path, path.name).lines_count == 1
    assert 'ignored = ["Kategorie"]' in found.toml
    assert len(found.toml.splitlines()) <= 15


def test_an_account_that_never_changes_is_the_firms_own(
    guessed: Callable[[str], Guess],
) -> None:
    own, other = "DE89370400440532013000", "FR7630004000031234567890143"
    rows = "Date;Libellé;Montant;IBAN\n31/10/2026;a;-1,00;{}\n30/10/2026;b;2,00;{}\n"

    constant = guessed(rows.format(own, own)).draft.columns
    varying = guessed(rows.format(own, other)).draft.columns
    assert constant["account"] == ("IBAN",)
    assert varying["counterparty_iban"] == ("IBAN",)
    assert "account" not in varying


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01", b"hello", b"a;b;c\n1;2;3\n",
        b"Date;Nom;Ville\n02/10/2026;a;b\n", b"x" * 2_000_000, b"<Document/>",
    ],
)  # fmt: skip
def test_what_holds_no_bank_lines_is_no_guess(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert guess(path, path.name) is None


def test_most_shipped_layouts_would_be_guessed_right(samples: list[Path]) -> None:
    """The guess reads the same amounts on the same days as the layout does.

    It takes the net amount where a layout splits the fee off, and the first of two
    settlement dates; a debit column of which half is no amount is none.
    """
    differing = set()
    for sample in samples:
        found = guess(sample, sample.name)
        assert found is not None, sample.name
        (layout,) = (
            layout for layout in shipped() if layout.identify(sample.read_bytes())
        )
        if _days(from_text(found.toml), sample) != _days(layout, sample):
            differing.add(sample.stem)

    assert differing == {
        "credit_agricole", "paypal", "paypal_fr", "paypal_releve", "paypal_statement",
        "qonto_fr", "revolut", "revolut_business_2022", "revolut_fr",
    }  # fmt: skip


def _days(layout: Any, path: Path) -> list[tuple[Any, Any]]:
    seen = layouts.preview(layout, path, path.name)
    return [(line["booking_date"], line["amount"]) for line in seen.lines]


def test_each_corpus_file_is_read_or_guessed_or_no_bank_file(shared: Path) -> None:
    read, guessed, neither = set(), set(), set()
    for path in sorted((shared / CORPUS).rglob("*.csv")):
        head = path.read_bytes()[: 64 * 1024]
        found = [layout for layout in shipped() if layout.identify(head)]
        if found:
            (layout,) = found
            seen: Any = layouts.preview(layout, path, path.name)
            assert seen.lines_count > 0
            assert seen.rejected_count == 0
            assert seen.foots is not False
            read.add(path.stem)
        else:
            (guessed if guess(path, path.name) else neither).add(path.stem)

    assert read == {
        "n26-fr", "payoneer", "ubs-ch-fr_trimmed", "schwab-checking-baltest-case1",
        "schwab-checking-baltest-case2", "schwab-checking-baltest-case5",
    }  # fmt: skip
    assert guessed == {
        "csv_european_decimals", "csv_french_headers", "csv_spanish_headers",
        "sample_statement", "amazon", "default",
    }  # fmt: skip
    assert neither == {"pain_file", "xero"}
