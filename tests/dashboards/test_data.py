from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lettrage.core import warehouse
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.dashboards.marts import findings, sources

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


def test_findings_say_what_is_wrong_in_french_figures(
    published_firm: Path, page: Page, words: Words
) -> None:
    tables = [table.value for table in page("data", published_firm).dataframe]
    (found,) = (table for table in tables if "kind_words" in table)

    assert found["kind_words"].to_list() == [
        "Lignes rejetées",
        "Trou entre deux relevés",
        "Client français sans SIREN",
    ]
    assert found["subject_words"].to_list()[1] == "BNP courant"
    assert found["detail"].to_list()[1] == (
        "ouvre à 12\u202f100,00\xa0€, le précédent clôt à 12\u202f000,00\xa0€ "
        "(relevé R-2)"
    )


def test_a_chosen_kind_of_finding_says_how_to_mend_it(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("data", published_firm, finding="siren_missing")

    assert not test.exception
    assert "Complétez la fiche" in words(test)
    (found,) = (t.value for t in test.dataframe if "kind_words" in t.value)
    assert found["subject_words"].to_list() == ["Élan Conseil"]


def test_each_kind_of_finding_leads_to_its_rows(published_firm: Path) -> None:
    build = sources.published(Workspace.at(published_firm))

    def rows(kind: str, key: str, document: str | None = None) -> list[object]:
        behind = findings.rows_behind(build, kind=kind, key=key, document=document)
        return behind.rows.rows()

    assert rows("rows_rejected", "D2", "D2")[0][0] == 8
    assert [row[0] for row in rows("siren_missing", "C2")] == ["C2"]
    assert rows("document_refused", "D3", "D3")[0][0] == "photo.pdf"
    assert len(rows("account_stale", "FR7630004000031234567890143")) == 4


def test_with_nothing_to_mend_the_page_says_so(
    firm: Path, page: Page, words: Words
) -> None:
    workspace = Workspace.at(firm)
    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute("delete from marts.data_findings")
        warehouse.publish(connection, workspace, Storage())

    assert "Rien à corriger" in words(page("data", firm))
