from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]


def test_the_page_says_in_words_that_nothing_landed(
    empty_firm: Path, page: Page, words: Words
) -> None:
    test = page("data", empty_firm)

    assert not test.exception
    assert "Aucun fichier n'est encore reçu" in words(test)


def test_the_page_counts_what_landed_and_what_was_refused(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("data", published_firm)

    assert not test.exception
    said = words(test)
    assert "Fichiers reçus = 2" in said
    assert "Fichiers refusés = 1" in said
    assert "Lignes reçues = 126" in said
    assert "Lignes rejetées = 1" in said
    assert "Relevés en défaut = 1" in said
    assert "chiffres au 24/11/2026, décisions jusqu'à la position 0" in said
    assert "**2** contrôles, tous tiennent" in said


def test_rejected_rows_are_shown_as_they_came_with_their_reason(
    published_firm: Path, page: Page, words: Words
) -> None:
    tables = [table.value for table in page("data", published_firm).dataframe]
    (rejected,) = (table for table in tables if "payload" in table)

    assert rejected["payload"].to_list() == ["FA-107,invoice,C2,24/13/2026"]
    assert rejected["reason"].to_list() == ["expected a date as 2026-11-24"]


def test_a_gap_between_statements_is_shown(
    published_firm: Path, page: Page, words: Words
) -> None:
    tables = [table.value for table in page("data", published_firm).dataframe]
    (faults,) = (table for table in tables if "chains" in table)

    assert faults["statement_reference"].to_list() == ["R-2"]
    assert faults[["foots", "chains"]].to_numpy().tolist() == [["oui", "non"]]


def test_only_files_at_fault_are_shown_on_demand(
    published_firm: Path, page: Page, words: Words
) -> None:
    def files(test: object) -> list[str]:
        tables = [table.value for table in test.dataframe]  # type: ignore[attr-defined]
        (documents,) = (table for table in tables if "rows_landed" in table)
        return list(documents["file_name"])

    assert files(page("data", published_firm)) == [
        "photo.pdf", "factures.csv", "octobre.xml",
    ]  # fmt: skip
    faulty = page("data", published_firm, show="faulty")
    assert files(faulty) == ["photo.pdf", "factures.csv"]
    assert files(page("data", published_firm, kind="bank")) == ["octobre.xml"]


def test_a_control_that_fails_stands_out(firm: Path, page: Page, words: Words) -> None:
    from lettrage.core import warehouse
    from lettrage.core.settings import Storage
    from lettrage.core.workspace import Workspace

    workspace = Workspace.at(firm)
    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute(
            "update raw.run_checks set status = 'fail', failures = 2 "
            "where name = 'not_null_invoices_invoice_number'"
        )
        warehouse.publish(connection, workspace, Storage())

    said = words(page("data", firm))
    assert ":red[**1** contrôle ne tient pas] sur 2" in said
