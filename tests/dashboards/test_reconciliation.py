from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lettrage.books import journal, reading
from lettrage.books.batches import record_automatic
from lettrage.books.decision import Action, Allocation, Decision
from lettrage.books.engine import open_books
from lettrage.core import warehouse
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace
from lettrage.dashboards import decisions
from lettrage.dashboards.marts import sources
from lettrage.dashboards.state import Place

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]


def press(test: AppTest, label: str) -> AppTest:
    """Press the first button that says `label`."""
    (button, *_) = (one for one in test.button if one.label.startswith(label))
    assert not button.disabled
    test = button.click().run()
    assert not test.exception
    return test


def lines_shown(test: AppTest) -> list[str]:
    queues = [one.value for one in test.dataframe if "payer" in one.value]
    return list(queues[0]["payer"]) if queues else []


def test_an_empty_queue_is_told_in_words(
    empty_firm: Path, page: Page, words: Words
) -> None:
    test = page("reconciliation", empty_firm)

    assert not test.exception
    assert "La file est vide" in words(test)


def test_the_month_and_the_surest_line_are_shown(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("reconciliation", published_firm)

    assert not test.exception
    said = words(test)
    assert "Novembre 2026 : 2 lignes · 0 traitée (0 seule) · 2 à voir" in said
    assert "2 à voir (2 710,50 €)" in said
    assert "À voir : 1 sur 2" in said
    assert "Le libellé cite FA-102, dont le solde est exactement" in said
    assert "= 2 400,50 € ✓ le montant de la ligne" in said
    assert [b.label for b in test.button if b.label[0].isdigit()] == [
        "1 · 98,7\xa0% · Cofradis SAS · 1 document · référence citée",
        "2 · 0,9\xa0% · Cofradis SAS, Élan Conseil · 2 documents · paiement partiel",
    ]


def test_what_the_filters_leave_out_is_not_in_the_queue(
    published_firm: Path, page: Page
) -> None:
    def shown(**address: str) -> list[str]:
        return lines_shown(page("reconciliation", published_firm, **address))

    proposed, cheque = (
        "COFRADIS SAS",
        "REMISE CHEQUES 0042",
    )
    assert shown() == [proposed, cheque]
    assert shown(which="without") == [cheque]
    assert shown(which="suggested") == [proposed]
    assert shown(min="1000") == [proposed]
    assert shown(order="oldest") == [proposed, cheque]
    assert shown(account="FR7617569000406543210987640") == []


def test_an_accepted_line_leaves_the_queue_and_the_balances_at_once(
    firm: Path, page: Page, words: Words
) -> None:
    test = press(page("reconciliation", firm), "Accepter")

    assert lines_shown(test) == ["REMISE CHEQUES 0042"]
    said = words(test)
    assert "1 traitée (0 seule) · 1 à voir (310,00 €)" in said
    assert "**Acceptée**  12/11/2026 · 2 400,50 €" in said
    said = words(page("treasury", firm))
    assert "Créances clients ouvertes (TTC) = 1 890,00 €" in said
    assert "En retard (TTC, brut) = 600,00 €" in said
    assert "Encaissements à rapprocher = 310,00 €" in said


def test_undo_brings_line_and_balances_back(
    firm: Path, page: Page, words: Words
) -> None:
    test = press(press(page("reconciliation", firm), "Accepter"), "Annuler")

    assert len(lines_shown(test)) == 2
    assert "À voir : 1 sur 2" in words(test)
    assert "Cette session" not in words(test)
    assert "En retard (TTC, brut) = 3 000,50 €" in words(page("treasury", firm))


def test_a_rejected_suggestion_gives_way_to_the_next(
    firm: Path, page: Page, words: Words
) -> None:
    test = press(page("reconciliation", firm), "Rejeter")

    assert len(lines_shown(test)) == 2
    (first,) = (b.label for b in test.button if b.label.startswith("1 ·"))
    assert first.startswith("1 · 0,9\xa0%")
    assert "= 1 800,00 € sur 2 400,50 €" in words(test)
    assert "Reste 600,50 € : trop-perçu" in words(test)


def test_a_line_that_no_customer_sent_leaves_the_queue(firm: Path, page: Page) -> None:
    test = page("reconciliation", firm)
    test = press(press(test, "Suivante"), "Pas un client")

    assert lines_shown(test) == ["COFRADIS SAS"]


def test_next_and_previous_go_through_the_queue_and_no_further(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = press(page("reconciliation", published_firm), "Suivante")
    assert "À voir : 2 sur 2" in words(test)
    assert next(b for b in test.button if b.label == "Suivante").disabled

    test = press(test, "Précédente")
    assert "À voir : 1 sur 2" in words(test)


def test_who_did_not_say_their_name_cannot_decide(
    published_firm: Path, page: Page
) -> None:
    test = page("reconciliation", published_firm, user="")

    decide = ("Accepter", "Rejeter", "Pas un client")
    assert all(b.disabled for b in test.button if b.label in decide)
    assert "Dites d'abord votre nom" in test.warning[0].value


def test_two_people_on_one_line_the_second_is_told_and_nothing_is_written(
    firm: Path, page: Page, words: Words
) -> None:
    late = page("reconciliation", firm, user="paul")
    press(page("reconciliation", firm), "Accepter")
    before = position(firm)

    late = press(late, "Accepter")

    assert late.error[0].value.startswith("Refusé par les livres, rien n'a été inscrit")
    # Paul is a new user of the books; his decision is none.
    assert position(firm) - before <= 1
    assert lines_shown(late) == ["REMISE CHEQUES 0042"]
    assert "Cette session" not in words(late)


def test_every_decision_bears_the_name_of_its_person(firm: Path, page: Page) -> None:
    press(page("reconciliation", firm, user="Claire"), "Accepter")

    books = decisions.books_of(Workspace.at(firm).root, Settings())
    from lettrage.books import users
    from lettrage.books.schema import decisions as table

    (claire,) = [user for user in users.listed(books) if user.login == "Claire"]
    with books.reading() as connection:
        (row,) = connection.execute(table.select()).all()
    assert row.user_id == claire.user_id
    assert (row.action, row.bank_line_id) == ("accept", "L1")


def test_the_queue_shows_the_lines_around_the_one_that_is_looked_at(
    firm: Path, page: Page, words: Words
) -> None:
    workspace = Workspace.at(firm)
    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute(
            "insert into marts.bank_lines by name select 'M' || n as bank_line_id, "
            "'FR7630004000031234567890143' as account_iban, "
            "date '2026-11-01' as booking_date, 10 as amount, 'EUR' as currency, "
            "'LIGNE ' || n as label, 0 as allocated_amount, 10 as remaining_amount, "
            "'unmatched' as reconciliation_status, false as is_before_books "
            "from range(40) as numbers(n)"
        )
        warehouse.publish(connection, workspace, Storage())

    test = page("reconciliation", firm)
    test.session_state["reconciliation.place"] = Place(None, 14)
    test.run()

    assert "À voir : 15 sur 42" in words(test)
    assert len(lines_shown(test)) == 14


def position(root: Path) -> int:
    build = sources.published(Workspace.at(root))
    return decisions.now(build, Settings()).position


def test_who_speaks_when_the_machine_decides_alone(
    published_firm: Path, page: Page, words: Words
) -> None:
    test = page("reconciliation", published_firm)

    (label,) = (one.label for one in test.expander if "décide seule" in one.label)
    assert label.replace("\\", "") == (
        "La machine décide seule d'après vos décisions : numéros cités · "
        "d'après des entreprises simulées : sommes, écarts et autres payeurs · "
        "sans équivoque seulement : payeur et montant"
    )
    assert "ne décide plus seule pour : lots, versements et retours" in words(test)


def test_a_drawn_decision_is_shown_and_confirmed(
    firm: Path, page: Page, words: Words
) -> None:
    decide_alone(firm)
    test = page("reconciliation", firm)
    assert "Audit : 1 décision automatique à regarder" in words(test)
    assert "Le libellé cite FA-105." in words(test)

    test = press(test, "C'est juste")

    assert "Audit :" not in words(test)
    assert "Automatique, confirmée" in words(test)


def test_a_drawn_decision_that_is_wrong_is_undone(
    firm: Path, page: Page, words: Words
) -> None:
    decide_alone(firm)

    test = press(page("reconciliation", firm), "C'est faux")

    assert "Audit :" not in words(test)
    assert "À voir : 1 sur 3" in words(test)


def decide_alone(root: Path) -> None:
    """Record S5 as decided automatically, as the published build says it was."""
    workspace, storage = Workspace.at(root), Storage()
    made = Decision(
        Action.ACCEPT,
        bank_line_id="L4",
        suggestion_id="S5",
        kind="reference",
        rank=1,
        probability=0.9999,
        allocations=(Allocation("FA-105", Decimal(120), Decimal(120)),),
    )
    with open_books(workspace, Settings()) as books:
        record_automatic(
            books, [made], seen_position=0, model_fingerprint="f", run_id="r"
        )
        ((decision,),) = (
            reading.decisions_after(books, 0)
            .read_all()
            .select(["decision_id"])
            .to_pydict()
            .values()
        )
        position = journal.head(books).position
    with warehouse.writer(workspace, storage) as connection:
        for table in ("match_audits", "match_suggestions"):
            connection.execute(
                f"update marts.{table} set decision_id = ? where suggestion_id = 'S5'",
                [decision],
            )
        connection.execute("update raw.runs set known_at = ?", [position])
        warehouse.publish(connection, workspace, storage)
