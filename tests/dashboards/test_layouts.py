from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lettrage.core.workspace import Workspace
from lettrage.dashboards.statements import Brought, hand_in
from lettrage.ingestion.layouts import of_workspace

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]

UNKNOWN = """Relevé du compte;;;
Jour;Objet;Mvt;Reste
02/10/2026;VIR RECU DUVAL FA2026-0001;1 200,00;2 200,00
25/10/2026;LOYER;-800,00;1 400,00
32/10/2026;FRAIS;-1,00;1 399,00
""".encode("cp1252")
KNOWN = "Date;Libellé;Montant(EUROS)\n30/10/2026;VIREMENT DUVAL;+123,45\n".encode()


def _bring(test: AppTest, name: str, content: bytes) -> AppTest:
    return test.file_uploader[0].set_value((name, content, "text/csv")).run()


def _choose(test: AppTest, label: str, option: str | None) -> AppTest:
    (box,) = (box for box in test.selectbox if box.label == label)
    return box.set_value(option).run()


def _press(test: AppTest, label: str) -> AppTest:
    (button,) = (button for button in test.button if button.label == label)
    return button.click().run()


def _table(test: AppTest, column: str) -> list[dict[str, object]]:
    (table,) = (frame.value for frame in test.dataframe if column in frame.value)
    return list(table.to_dict("records"))


def test_without_a_file_the_page_lists_what_is_known(
    empty_firm: Path, page: Page, words: Words
) -> None:
    test = page("layouts", empty_firm)

    assert not test.exception
    assert "Rien n'est reçu tant que vous ne l'avez pas vu" in words(test)
    names = [row["name"] for row in _table(test, "origin")]
    assert "Qonto CSV (français)" in names
    assert "La Banque Postale CSV" in names


def test_a_firm_that_has_never_run_brings_its_file(
    unpublished_firm: Path, page: Page, words: Words
) -> None:
    test = _bring(page("layouts", unpublished_firm), "ccp.csv", KNOWN)

    assert not test.exception
    assert "Lignes lues = 1" in words(test)


def test_a_known_file_is_shown_as_it_is_read(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = _bring(page("layouts", published_firm), "ccp.csv", KNOWN)

    assert not test.exception
    said = words(test)
    assert "déjà reconnu : **La Banque Postale CSV**" in said
    assert "Lignes lues = 1" in said
    assert "Encaissements = 123,45 €" in said
    assert "Soldes = non contrôlables" in said
    # The firm has two accounts and the file names none: one must be chosen.
    assert [button.disabled for button in test.button] == [True]


def test_an_unknown_file_is_guessed_with_its_proof_and_its_faults(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = _bring(page("layouts", published_firm), "releve.csv", UNKNOWN)

    assert not test.exception
    said = words(test)
    assert "4 colonnes séparées par des points-virgules" in said
    assert "Date comptable : colonne trouvée par son contenu, non par son nom" in said
    assert "Lignes lues = 2" in said
    assert "Soldes = tombent juste" in said
    assert "de 1 000,00 € à 1 400,00 €" in said
    assert "Lignes rejetées = 1" in said
    (rejected,) = _table(test, "payload")
    assert rejected["payload"] == "32/10/2026;FRAIS;-1,00;1 399,00"


def test_columns_are_corrected_and_the_lines_follow(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = _bring(page("layouts", published_firm), "releve.csv", UNKNOWN)
    test = _choose(test, "Solde", "")
    assert "Soldes = non contrôlables" in words(test)

    test = _choose(test, "Montant", "Reste")
    amounts = [row["amount"] for row in _table(test, "amount")]
    assert [str(amount) for amount in amounts] == ["2200.0000", "1400.0000"]

    test = _choose(test, "Montant", "")
    assert not test.exception
    assert "Ces choix ne font pas un format" in words(test)


def test_a_layout_is_kept_and_then_the_file_handed_in(
    firm: Path, page: Page, words: Words
) -> None:
    workspace = Workspace.at(firm)
    test = _bring(page("layouts", firm), "releve.csv", UNKNOWN)
    assert [button.disabled for button in test.button] == [True]

    test = test.text_input[0].set_value("Ma banque").run()
    test = _press(test, "Garder")
    assert not test.exception
    assert [layout.NAME for layout in of_workspace(workspace.layouts)] == ["Ma banque"]
    assert "déjà reconnu : **Ma banque**" in words(test)

    test = _choose(test, "Compte de ces lignes", "FR7630004000031234567890143")
    test = _press(test, "Recevoir ce fichier")
    assert not test.exception
    assert "Déposé dans inbox" in words(test)
    place = workspace.inbox / "FR7630004000031234567890143/releve.csv"
    assert place.read_bytes() == UNKNOWN


def test_columns_without_names_are_told_by_what_stands_in_them(
    published_firm: Path, page: Page, words: Words
) -> None:
    content = b"02/10/2026;-5,00;CB;LOYER\n25/10/2026;7,00;VIR;VENTE\n"
    test = _bring(page("layouts", published_firm), "sans.csv", content)

    assert not test.exception
    assert "Lignes lues = 2" in words(test)
    (amount,) = (box for box in test.selectbox if box.label == "Montant")
    assert amount.options == [
        "–", "1 · 02/10/2026", "2 · -5,00", "3 · CB", "4 · LOYER",
    ]  # fmt: skip
    assert amount.value == "2"


def test_what_is_no_statement_is_said_in_words(
    published_firm: Path, page: Page, words: Words
) -> None:
    for content in (b"", b"hello", b"%PDF-1.7 \x00\xff", b"x;" * 2_000_000):
        test = _bring(page("layouts", published_firm), "photo.csv", content)
        assert not test.exception
        assert "Aucun tableau n'y a été trouvé" in words(test)


def test_a_bad_layout_of_the_firm_is_named(
    firm: Path, page: Page, words: Words
) -> None:
    folder = Workspace.at(firm).layouts
    folder.mkdir()
    (folder / "faux.toml").write_text("name = 1", encoding="utf-8")

    test = page("layouts", firm)
    assert not test.exception
    assert "est à corriger : faux.toml: name" in words(test)


def test_a_name_that_is_taken_is_said(firm: Path, page: Page, words: Words) -> None:
    test = _bring(page("layouts", firm), "releve.csv", UNKNOWN)
    test = _press(test.text_input[0].set_value("--").run(), "Garder")

    assert not test.exception
    assert "Le format n'est pas gardé" in words(test)


def test_the_page_speaks_english(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = _bring(page("layouts", published_firm, lang="en"), "releve.csv", UNKNOWN)

    assert not test.exception
    assert "4 columns between semicolons" in words(test)
    assert "Balances = foot" in words(test)


@pytest.mark.parametrize("name", ["releve.csv", "../../releve.csv"])
def test_a_file_of_another_content_gets_a_name_of_its_own(
    firm: Path, name: str
) -> None:
    workspace = Workspace.at(firm)
    places = [
        hand_in(Brought.of(name, content), workspace, account=None)
        for content in (b"a", b"b", b"a")
    ]

    assert [place.name for place in places] == [
        "releve.csv", "releve-2.csv", "releve.csv",
    ]  # fmt: skip
    assert {place.parent for place in places} == {workspace.inbox}
