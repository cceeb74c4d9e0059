from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from streamlit.testing.v1 import AppTest

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]


def test_the_page_says_in_words_that_there_is_nothing(
    empty_firm: Path, page: Page, words: Words
) -> None:
    test = page("treasury", empty_firm)

    assert not test.exception
    assert not test.metric
    assert "Déposez relevés et factures dans `inbox/`" in words(test)


def test_the_page_says_that_nothing_is_published(
    unpublished_firm: Path, page: Page, words: Words
) -> None:
    assert "Rien n'est encore publié" in words(page("treasury", unpublished_firm))


def test_headlines_are_the_sums_of_the_marts(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("treasury", published_firm)

    assert not test.exception
    said = words(test)
    assert "Disponible = 15 500,00 €" in said
    assert "et 800,00 $US" in said
    assert "Créances clients ouvertes (TTC) = 4 290,50 €" in said
    assert "dont non échu 1 290,00 €" in said
    assert "En retard (TTC, brut) = 3 000,50 €" in said
    assert "2 factures échues" in said
    assert "en regard, à rapprocher 2 710,50 €" in said
    assert "2 lignes à rapprocher (2 710,50 €)" in said
    assert "1 relevé qui ne s'enchaîne pas" in said
    assert "Livret : dernier relevé vieux de 24 jours" in said


def test_late_customers_come_with_most_first(
    published_firm: Path, page: Page, words: Words
) -> None:
    late = page("treasury", published_firm).dataframe[1].value

    assert late["name"].to_list() == ["Cofradis SAS", "Élan Conseil"]
    assert late["overdue_amount"].to_list() == [Decimal("2400.50"), Decimal("600")]
    assert late["oldest_days"].to_list() == [23, 146]


def test_a_bar_of_the_aging_opens_its_documents(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("treasury", published_firm)
    test.pills[0].set_value("days_over_90").run()

    documents = test.dataframe[2].value
    assert documents["invoice_number"].to_list() == ["FA-103"]
    assert documents["open_amount"].to_list() == [Decimal("600")]


def test_the_page_is_filtered_by_its_address(
    published_firm: Path, page: Page, words: Words
) -> None:
    said = words(page("treasury", published_firm, currency="USD"))
    assert "Disponible = 800,00 $US" in said
    assert "et 15 500,00 €" in said
    assert "Créances clients ouvertes (TTC) = 500,00 $US" in said

    said = words(page("treasury", published_firm, customer="elan"))
    assert "Créances clients ouvertes (TTC) = 690,00 €" in said
    assert "Disponible = 15 500,00 €" in said

    account = "FR7617569000406543210987640"
    said = words(page("treasury", published_firm, account=account))
    assert "Disponible = 3 000,00 €" in said


def test_a_filter_goes_into_the_address(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("treasury", published_firm)
    assert dict(test.query_params) == {}

    test.selectbox[2].set_value("USD").run()
    assert dict(test.query_params) == {"currency": "USD"}

    test.selectbox[2].set_value("EUR").run()
    assert dict(test.query_params) == {}


def test_an_address_that_makes_no_sense_shows_the_page_as_by_default(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("treasury", published_firm, currency="XXX", period="1 an", account="?")

    assert not test.exception
    assert "Disponible = 15 500,00 €" in words(test)


def test_amounts_unknown_are_a_dash_and_never_zero(
    published_firm: Path, page: Page, words: Words
) -> None:
    account = "US-ACME-1"
    said = words(page("treasury", published_firm, account=account))

    assert "Disponible = –" in said
    assert "et 800,00 $US" in said


def test_the_page_speaks_english(
    published_firm: Path, page: Page, words: Words
) -> None:
    said = words(page("treasury", published_firm, lang="en"))

    assert "Available = €15,500.00" in said
    assert "2 invoices overdue" in said
