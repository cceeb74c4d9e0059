"""Trial balances land account by account, of the day that the file or its name says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from translations import COMPANY, Translated, translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import trial_balance

SAMPLES = Path(__file__).parents[2] / "samples" / "trial_balance"
ABOVE = "Balance générale au 31/12/2025\n"
HEADER = "Compte;Libellé;Débit;Crédit\n"
Read = Callable[..., Translated]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_content(content: str, name: str = "balance.csv") -> Translated:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert trial_balance.identify(path.read_bytes())
        return translated(trial_balance, path)

    return read_content


def accounts(found: Translated) -> list[tuple[Any, ...]]:
    names = ("as_of", "account", "debit_amount", "credit_amount")
    return [
        tuple(row[name] for name in names)
        for row in found.rows.get("trial_balances", [])
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "sage_totals_and_balances.csv",
            [
                ("2025-12-31", "101300", "0", "1500.00"),
                ("2025-12-31", "411000", "12000.00", "10500.00"),
                ("2025-12-31", "512100", "10500.00", "2000.00"),
                ("2025-12-31", "706000", "0", "8500.00"),
            ],
        ),
        (
            "three_pairs_arretee_20251231.csv",
            [
                ("2025-12-31", "512100", "12000.00", "2000.00"),
                ("2025-12-31", "101300", "0.00", "1500.00"),
            ],
        ),
        (
            "auxiliary_solde.csv",
            [
                ("2026-09-30", "411000", "1250.50", "0"),
                ("2026-09-30", "411000", "0", "75.00"),
            ],
        ),
    ],
)
def test_every_account_lands_and_no_total(
    name: str, expected: list[tuple[str, ...]]
) -> None:
    path = SAMPLES / name
    assert trial_balance.identify(path.read_bytes())
    found = translated(trial_balance, path)
    assert (accounts(found), found.rejected) == (expected, [])


def test_what_stands_beside_is_kept() -> None:
    path = SAMPLES / "three_pairs_arretee_20251231.csv"
    first, second = translated(trial_balance, path).rows["trial_balances"]
    assert (first["opening_debit_amount"], first["Note"]) == ("1500.00", "à revoir")
    assert second["account_label"] == "Capital"
    found = translated(trial_balance, SAMPLES / "auxiliary_solde.csv")
    rows = found.rows["trial_balances"]
    assert [row["auxiliary_account"] for row in rows] == ["CDUPRE", "CTOTAL"]
    assert rows[1]["account_label"] == "Total Énergies"


@pytest.mark.parametrize(
    "names",
    [
        "Numéro de compte;Libellé du compte;Total débit;Total crédit",
        "N°Compte;Intitulé;Mouvements débit;Mouvements crédit",
        "COMPTE;LIBELLE;DEBIT;CREDIT",
        "Code compte;Nom du compte;Solde débiteur;Solde créditeur",
        "Compte général;Libellé;Débit;Crédit;Débit N-1",
    ],
)
def test_columns_are_known_by_their_words(read: Read, names: str) -> None:
    found = read(f"{ABOVE}{names}\n411000;Clients;12,00;\n")
    assert accounts(found) == [("2025-12-31", "411000", "12.00", "0")]


@pytest.mark.parametrize(
    ("written", "lands"),
    [
        ("1 234,5", "1234.5"), ("1\u202f234,50", "1234.50"), ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"), ("12,00-", "-12.00"), ("12,00 €", "12.00"),
        ("-", "0"), ("12", "12.0"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_printed(
    read: Read, written: str, lands: str
) -> None:
    found = read(f"{ABOVE}{HEADER}411000;Clients;{written};0\n")
    assert accounts(found)[0][2] == lands


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (
            "411000;Clients;douze;", "Débit",
            "found 'douze'; expected an amount as 1234,56",
        ),
        (
            "41;Tiers;1,00;", "Compte",
            "found '41'; expected an account of three digits or more, as 411000",
        ),
        (
            ";Clients;1,00;", "Compte",
            "missing; expected an account of three digits or more, as 411000",
        ),
        (
            "411000;Clients;1,00;2,00;3,00", "line",
            "found '5 fields'; expected 4, as in the header",
        ),
    ],
)  # fmt: skip
def test_a_line_at_fault_is_rejected_alone_as_it_came(
    read: Read, line: str, field: str, reason: str
) -> None:
    found = read(f"{ABOVE}{HEADER}{line}\n706000;Ventes;;1,00\n")
    assert [row[1] for row in accounts(found)] == ["706000"]
    assert found.faults == [(3, field, reason)]
    assert found.rejected[0].payload == line


def test_a_balance_that_its_amounts_do_not_give_is_rejected(read: Read) -> None:
    found = read(f"{ABOVE}Compte;Débit;Crédit;Solde\n411000;10,00;4,00;6,01\n")
    assert found.faults == [
        (
            3,
            "Solde",
            "found '6.01'; expected 6.00, its debit less its credit; export it again",
        )
    ]


@pytest.mark.parametrize(
    ("above", "name", "day"),
    [
        ("Période du 01/01/2025 au 30/06/2025\n", "balance.csv", "2025-06-30"),
        ("Exercice clos le 31/03/26\n", "balance.csv", "2026-03-31"),
        ("", "balance-2025-12-31.csv", "2025-12-31"),
        ("", "balance_31122025.csv", "2025-12-31"),
    ],
)
def test_the_day_is_in_a_line_above_or_in_the_name(
    read: Read, above: str, name: str, day: str
) -> None:
    found = read(f"{above}{HEADER}411000;Clients;1,00;\n", name)
    assert accounts(found)[0][0] == day


@pytest.mark.parametrize(
    ("above", "said"),
    [
        (
            "",
            "balance.csv, as_of: expected one day; put it into the file's name, as "
            "balance-2025-12-31.csv",
        ),
        (
            "au 31/12/2025\nau 31/12/2024\n",
            "balance.csv, as_of: found '2024-12-31, 2025-12-31'; expected one day; put "
            "it into the file's name, as balance-2025-12-31.csv",
        ),
    ],
)
def test_without_one_day_the_file_is_refused(read: Read, above: str, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read(f"{above}{HEADER}411000;Clients;1,00;\n")
    assert str(refused.value) == said


def test_a_line_without_end_is_rejected(read: Read) -> None:
    found = read(f"{ABOVE}{HEADER}411000;{'x' * 200_000};1;\n")
    assert found.faults[0][:2] == (3, "line")


def test_columns_of_the_same_name_and_ours_are_both_kept(read: Read) -> None:
    found = read(f"{ABOVE}Compte;Solde;Note;note;account\n411000;1,00;a;b;c\n")
    row = found.rows["trial_balances"][0]
    assert (row["Note"], row["note (4)"], row["account (5)"]) == ("a", "b", "c")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "balance.csv"
    with path.open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(DocumentError, match="more than 64 MB"):
        list(trial_balance.translate(path, "balance.csv", COMPANY))


@pytest.mark.parametrize(
    "head",
    [
        "Date;Libellé;Débit;Crédit;Solde\n",
        "Compte;Date;Libellé;Débit;Crédit\n",
        "Compte;Journal;Libellé;Débit;Crédit\n",
        "as_of,account,debit_amount,credit_amount\n",
        "JournalCode|EcritureNum|EcritureDate|CompteNum|Debit|Credit\n",
        "",
    ],
)
def test_nothing_else_is_taken_for_a_balance(head: str) -> None:
    assert not trial_balance.identify(head.encode())
