"""Which records are one customer: the pairs, the decision, the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lettrage.books import identities, users
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace
from lettrage.dashboards import decisions

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]


def press(test: AppTest, label: str) -> AppTest:
    """Press the first button that says `label`."""
    (button, *_) = (one for one in test.button if one.label.startswith(label))
    assert not button.disabled
    test = button.click().run()
    assert not test.exception
    return test


def pairs_shown(test: AppTest) -> list[str]:
    """The first record of each pair that waits."""
    is_empty = any("Aucune paire n'attend" in one.value for one in test.info)
    return [] if is_empty else list(test.dataframe[0].value["name_shown"])


def html(test: AppTest) -> str:
    return "".join(one.proto.body for one in test.get("html"))


def decided(root: Path) -> list[tuple[str, tuple[str, ...] | None, str]]:
    """What the books hold: action, customers, by whom."""
    books = decisions.books_of(Workspace.at(root).root, Settings())
    names = {user.user_id: user.login for user in users.listed(books)}
    return [
        (one.action.value, one.customer_ids, names[one.user_id] or "")
        for one in identities.decisions(books)
    ]


def test_where_nothing_waits_it_is_told_in_words(
    empty_firm: Path, page: Page, words: Words
) -> None:
    test = page("customers", empty_firm)

    assert not test.exception
    said = words(test)
    assert "0 fiche, 0 client · 0 paire à voir" in said
    assert "Aucune paire n'attend" in said


def test_the_surest_pair_is_shown_side_by_side_with_its_proof(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("customers", published_firm)

    assert not test.exception
    said = words(test)
    assert "6 fiches, 5 clients · 2 paires à voir" in said
    assert "À voir : 1 sur 2" in said
    assert pairs_shown(test) == ["Élan Conseil", "Acme Inc."]
    assert "même domaine elan.example +25" in said
    assert "autre code postal -5" in said
    assert "Cette preuve suffirait seule" in said
    shown = html(test).replace("\u202f", " ").replace("\xa0", " ")
    assert '<td class="text same">ELAN CONSEIL</td>' in shown
    assert '<td class="text other">75011</td>' in shown
    assert "fichiers de la firme" in shown
    assert "3 pièces, ouvert 690,00 €" in shown
    assert "0 pièce" in shown


def test_one_customer_leaves_the_queue_and_is_told_below(
    firm: Path, page: Page, words: Words
) -> None:
    test = press(page("customers", firm, told="accepted"), "Même client")

    assert pairs_shown(test) == ["Acme Inc."]
    said = words(test)
    assert "**Même client**  Élan Conseil · ELAN CONSEIL" in said
    assert "Les soldes suivent à la prochaine exécution" in said
    assert list(test.dataframe[1].value["other_landed_customer_id"]) == ["zoho:Elan"]
    assert decided(firm) == [("merge", ("C2", "zoho:Elan"), "claire")]


def test_two_customers_do_not_come_again_until_the_decision_is_undone(
    firm: Path, page: Page, words: Words
) -> None:
    test = press(page("customers", firm), "Deux clients")
    assert pairs_shown(test) == ["Acme Inc."]

    test = press(test, "Annuler")
    assert pairs_shown(test) == ["Élan Conseil", "Acme Inc."]
    assert "À voir : 1 sur 2" in words(test)
    assert "Cette session" not in words(test)
    assert [action for action, _, _ in decided(firm)] == ["separate", "undo"]


def choose(test: AppTest, row: int) -> AppTest:
    """Choose a row of the table of what is told already."""
    selection = {"rows": [row], "columns": [], "cells": []}
    test.session_state["customers.told"] = {"selection": selection}
    return test.run()


def test_what_was_joined_by_itself_can_be_taken_apart_and_put_back(
    firm: Path, page: Page, words: Words
) -> None:
    test = page("customers", firm)
    assert list(test.dataframe[1].value["other_landed_customer_id"]) == ["hubspot:12"]
    assert next(b for b in test.button if b.label == "Séparer").disabled

    test = press(choose(test, 0), "Séparer")
    assert "Aucune paire dans ce choix" in words(test)
    assert decided(firm) == [("separate", ("C1", "hubspot:12"), "claire")]

    test = press(
        choose(page("customers", firm, told="apart"), 0), "Annuler la décision"
    )
    assert "Aucune paire dans ce choix" in words(test)
    assert [action for action, _, _ in decided(firm)] == ["separate", "undo"]
    test = page("customers", firm)
    assert list(test.dataframe[1].value["other_landed_customer_id"]) == ["hubspot:12"]


def test_what_people_said_bears_their_name(firm: Path, page: Page) -> None:
    test = press(page("customers", firm, told="apart"), "Deux clients")
    assert list(test.dataframe[1].value["landed_customer_id"]) == ["C2"]
    assert list(test.dataframe[1].value["decided_by"]) == ["claire"]
    # Nothing is chosen: there is nothing to take back.
    assert next(b for b in test.button if b.label == "Annuler la décision").disabled


def test_who_did_not_say_their_name_cannot_decide(
    published_firm: Path, page: Page
) -> None:
    test = page("customers", published_firm, user="")

    decide = ("Même client", "Deux clients")
    assert all(b.disabled for b in test.button if b.label in decide)
    assert "Dites d'abord votre nom" in test.warning[0].value


def test_two_people_on_one_pair_the_second_is_told(
    firm: Path, page: Page, words: Words
) -> None:
    late = page("customers", firm, user="paul")
    press(page("customers", firm), "Même client")

    late = press(late, "Même client")

    assert late.error[0].value.startswith("Refusé par les livres, rien n'a été inscrit")
    assert "decided by claire" in words(late)
    assert pairs_shown(late) == ["Acme Inc."]
    assert len(decided(firm)) == 1


def test_english_stands_beside(published_firm: Path, page: Page, words: Words) -> None:
    said = words(page("customers", published_firm, lang="en"))
    assert "Customers to reconcile" in said
    assert "same domain elan.example +25" in said
